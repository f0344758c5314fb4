"""What settings are made of: numbers with bounds, choices by column, and the groups that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

COUNT = 10**9
"""Bound of counts that the data limit anyway."""
LARGEST_SEED = 2**63 - 1


def _values(given: Any) -> Any:
    """{'domain': ['photo', 'art']} as it may also be written: {'domain': 'photo'}, or 'domain=photo,art'."""
    if isinstance(given, str):
        column, _, values = given.partition("=")
        given = {column.strip(): values.split(",")} if given.strip() else {}
    if not isinstance(given, Mapping):
        return given
    lists = {key: [value] if isinstance(value, str) else value for key, value in given.items()}
    return {
        key: [value.strip() if isinstance(value, str) else value for value in values]
        if isinstance(values, (list, tuple))
        else values
        for key, values in lists.items()
    }


Values = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_values)]
"""Column of the images (domain, fold or style) → those of its values that are meant."""


def _no_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("no_number", "a number is wanted, not true or false")
    return value


Whole = Annotated[int, BeforeValidator(_no_truth_value)]
"""A setting that is a whole number."""
Real = Annotated[float, BeforeValidator(_no_truth_value)]
"""A setting that is a number; true and false are none."""


class Part(BaseModel):
    """A frozen group of settings that refuses unknown keys, infinity and NaN.

    Every number is a `Whole` or a `Real` with both its bounds: the upper one refuses what could only fail or never end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
