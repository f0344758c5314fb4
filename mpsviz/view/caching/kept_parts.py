"""Parts of a run that goes on, packed once: one is packed again only where what it is made of has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

T = TypeVar("T")


class KeptParts(Generic[T]):
    """Parts by name, each with the tables and arrays that it was made of.

    A part that is not asked for between two calls of `begin` is forgotten.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Sequence[Any], T]] = {}
        self._before: dict[Hashable, tuple[Sequence[Any], T]] = {}

    def begin(self) -> None:
        """From now on the parts are of a later state of the run."""
        self._before, self._kept = self._kept, {}

    def part(self, name: Hashable, sources: Sequence[Any], make: Callable[[], T]) -> T:
        """The part of this name, made by `make` where the sources are not what they were.

        Args:
            sources: all that `make` looks at: tables, arrays, mappings of arrays, or values that compare. Nobody may
                change them afterwards.
        """
        held = self._kept.get(name) or self._before.get(name)
        if held is None or len(held[0]) != len(sources) or not all(map(_is_same, held[0], sources)):
            held = sources, make()
        self._kept[name] = held
        return held[1]


def _is_same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame):
        return one.equals(other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    return one == other
