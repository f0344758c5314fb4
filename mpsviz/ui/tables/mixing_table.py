"""What WiSE-FT's mixtures would each have given, as `result.json` keeps it (`mpsviz.tuning.methods.mixing_curve`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import pandas as pd
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]


@dataclass(frozen=True)
class Mixture:
    """One mixture: its α, accuracy in percent of validation and of held-out images, and the Gram drift of the latter;
    None where there are no such images."""

    mixing: Share
    validation: Percent | None
    held_out: Percent | None
    gram_drift: Annotated[float, Field(ge=0, le=2)] | None


@dataclass(frozen=True)
class Mixing:
    """The curve of a run, by ascending α; which α it used, and which one its validation images would have chosen."""

    used: Share
    best_on_validation: Share | None
    curve: Annotated[list[Mixture], Field(min_length=2)]

    def table(self) -> pd.DataFrame:
        """mixing, validation, held_out, gram_drift: a row an α; NaN where there are no such images."""
        return pd.DataFrame([asdict(one) for one in self.curve]).astype(float)

    def held_out_at(self, alpha: float) -> float | None:
        """The accuracy on held-out images, in percent, of one α of the curve."""
        return next((one.held_out for one in self.curve if one.mixing == alpha), None)

    def best_on_held_out(self) -> Mixture | None:
        """What choosing on held-out images would have taken: the best accuracy there, of equal ones the smallest α."""
        known = [one for one in self.curve if one.held_out is not None]
        return max(known, key=lambda one: (one.held_out, -one.mixing), default=None)


_ADAPTER = TypeAdapter(Mixing)


def mixing_of(result: Any) -> Mixing | None:
    """None where the run mixed no weights, or the file says something else.

    Args:
        result: the content of `result.json`.
    """
    tree = result.get("mixing") if isinstance(result, dict) else None
    try:
        return _ADAPTER.validate_python(tree)
    except ValidationError:
        return None
