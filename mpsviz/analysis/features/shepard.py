"""The Shepard curve of a map: what distance on it stands for which distance between features (Shepard, 1962)."""

from __future__ import annotations

import numpy as np

BINS = 100
LEAST_IN_BIN = 20
NOTHING = 1e-6
"""Shorter distances are taken for this: they have no ratio."""


class ShepardCurve:
    """A rising curve through the pairs of a map, straight between its knots on doubly logarithmic paper.

    Below the least and above the largest distance that the map has seen, distances on the map are in proportion to
    those between the features: half as far is drawn half as far.

    Args:
        in_space: (m,) distances between features.
        on_map: (m,) distances on the map, of the same pairs.
    """

    def __init__(self, in_space: np.ndarray, on_map: np.ndarray) -> None:
        from sklearn.isotonic import IsotonicRegression  # pages and the worker need not wait for it

        order = np.argsort(in_space, kind="stable")
        bins = np.array_split(order, min(BINS, max(1, len(order) // LEAST_IN_BIN)))
        x = np.array([np.maximum(in_space[rows], NOTHING).mean() for rows in bins])
        y = IsotonicRegression().fit_transform(x, [np.maximum(on_map[rows], NOTHING).mean() for rows in bins])
        self._x, first = np.unique(np.log(x), return_index=True)
        self._y = np.log(y[first])

    def __call__(self, in_space: np.ndarray) -> np.ndarray:
        """The distances on the map that stand for these, (m,) → (m,), all above zero."""
        x = np.log(np.maximum(in_space, NOTHING))
        inside = np.clip(x, self._x[0], self._x[-1])
        return np.exp(np.interp(inside, self._x, self._y) + (x - inside))
