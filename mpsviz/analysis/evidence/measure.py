"""What a measure is: a figure that is followed over training, of the run, of each class or of each image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.features.feature_space import WHOLE

Level = Literal["run", "class", "image"]
Values = float | np.ndarray
"""One float for a run, (C,) for classes, (n,) for images."""


@dataclass(frozen=True)
class Measure:
    """One figure that is followed over training.

    Attributes:
        level: what it is a figure of.
        name: what it is called in tables; a figure of the run and one of each class may share it.
        compute: from an `Evidence` to a float (level "run"), (C,) ("class") or (n,) ("image"); NaN where undefined.
        help: one sentence for a reader who sees the name for the first time.
        unit: for an axis.
        better: the direction that one hopes for, or None.
        neighbors: of a figure of the run, how many neighbours of a held-out image it looks at; 0 where there are too
            few images, see `mpsviz.analysis.features.neighborhood`.
        chance: of a figure of the run, what it would be if images stood beside each other by chance; NaN where
            undefined.
        sampled: of a figure of the run, how many held-out images stand for all where the cost would grow with the
            square of their number; None of a measure that always looks at all.
    """

    level: Level
    name: str
    compute: Callable[[Evidence], Values]
    help: str
    unit: str
    better: Literal["higher", "lower"] | None
    neighbors: Callable[[Evidence], int] | None = None
    chance: Callable[[Evidence], float] | None = None
    sampled: Callable[[Evidence], int] | None = None


def sampled_above(most: int) -> Callable[[Evidence], int]:
    """How many held-out images a figure is of that takes all of them up to `most`, and a sample of `WHOLE` above."""

    def count(evidence: Evidence) -> int:
        n = evidence.held_out_images.n_images
        return n if n <= most else min(n, WHOLE)

    return count
