"""The Pareto front of two figures: what no other choice beats in both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def pareto_front(x: Sequence[float], y: Sequence[float], better_x: str | None, better_y: str | None) -> np.ndarray:
    """Whether no other point is at least as good in both figures and better in one, (n,) bool; False where one is NaN,
    and everywhere where a figure has no better direction.

    Args:
        x, y: n figures each.
        better_x, better_y: the direction that one hopes for, "higher" or "lower"; None: there is none.
    """
    if better_x is None or better_y is None:
        return np.zeros(len(x), dtype=bool)
    gains = np.stack([_gain(x, better_x), _gain(y, better_y)], axis=1)  # (n, 2)
    known = np.asarray(~np.isnan(gains).any(axis=1))
    front = known.copy()
    for row in np.flatnonzero(known):
        others = gains[known]
        front[row] = not ((others >= gains[row]).all(axis=1) & (others > gains[row]).any(axis=1)).any()
    return front


def _gain(values: Sequence[float], better: str) -> np.ndarray:
    return np.asarray(values, dtype=float) * (1 if better == "higher" else -1)
