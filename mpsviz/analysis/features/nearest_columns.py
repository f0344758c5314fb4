"""Which others are nearest, from the distances to all of them."""

from __future__ import annotations

import numpy as np


def nearest_columns(distances: np.ndarray, farthest: np.ndarray, k: int) -> np.ndarray:
    """The columns of the k smallest distances of each row, (r, k), nearest first; equally near ones in their order.

    Selecting values and then asking where they are is quicker than numpy's selection of places.

    Args:
        distances: (r, n), ∞ where a column is not to be chosen.
        farthest: (r,) the k-th smallest distance of each row.
    """
    row, column = np.nonzero(distances <= farthest[:, None])  # k of each row, or more that are equally far
    order = np.lexsort((distances[row, column], row))
    starts = np.searchsorted(row, np.arange(len(distances)))
    return column[order][starts[:, None] + np.arange(k)]
