"""Who stands beside whom: exact cosine neighbours."""

from __future__ import annotations

import numpy as np
from sklearn.neighbors import NearestNeighbors


def nearest_neighbors(features: np.ndarray, n_neighbors: int) -> tuple[np.ndarray, np.ndarray]:
    """The exact nearest neighbours of each row among the others, nearest first.

    Args:
        features: (n, D), any length but zero.
        n_neighbors: k; fewer where there are fewer other rows.

    Returns:
        Row indices (n, min(k, n − 1)) and cosine distances (1 − cosine) of the same shape.
    """
    k = min(n_neighbors, len(features) - 1)
    if k < 1:
        return np.empty((len(features), 0), dtype=np.int64), np.empty((len(features), 0))
    index = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(features)
    distances, indices = index.kneighbors()
    return indices, distances
