"""Who stands beside whom: exact cosine neighbours, a block of rows at a time."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.nearest_columns import nearest_columns
from mpsviz.analysis.features.row_blocks import row_blocks

BLOCK = 512
"""Rows whose distances to all others are held at a time; 20 MB at 10,000 images."""
CLOSE = 1e-3
"""A mean cosine distance of all pairs below which cosines in single precision, which end at 1e-7, can't rank them."""


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
    return _nearest(features, features, k, np.arange(len(features)))


def nearest_among(features: np.ndarray, known: np.ndarray, n_neighbors: int) -> tuple[np.ndarray, np.ndarray]:
    """The same of rows (n, D) among others (m, D): indices of these (n, min(k, m)), and distances."""
    return _nearest(features, known, min(n_neighbors, len(known)), None)


def unit(features: np.ndarray) -> np.ndarray:
    """L2-normalised rows; a row of zeros stays one."""
    norms = np.linalg.norm(features, axis=1, keepdims=True)
    return np.divide(features, norms, out=np.zeros_like(features), where=norms > 0)


def nearly_one_point(features: np.ndarray) -> bool:
    """Whether the rows (n, D) have nearly collapsed into one direction, see CLOSE; False for fewer than two rows.

    Who is whose neighbour is a matter of rounding in single precision then.
    """
    if len(features) < 2:
        return False
    total = sum(unit(features[rows]).sum(axis=0, dtype=np.float64) for rows in row_blocks(len(features)))
    return bool(1 - np.square(np.asarray(total) / len(features)).sum() < CLOSE)


def finely_unit(features: np.ndarray) -> np.ndarray:
    """L2-normalised rows, in double precision where they are `nearly_one_point`."""
    return unit(features.astype(np.float64) if nearly_one_point(features) else features)


def cosine_distances(some: np.ndarray, known: np.ndarray) -> np.ndarray:
    """1 − cosine from unit vectors (r, D) to unit vectors (n, D), at least 0; (r, n)."""
    distances = some @ known.T
    np.subtract(1, distances, out=distances)
    return np.maximum(distances, 0, out=distances)


def _nearest(
    features: np.ndarray, known: np.ndarray, k: int, itself: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Without the row of `known` that each row is, where it is one."""
    known = finely_unit(known)
    features = unit(features.astype(np.promote_types(features.dtype, known.dtype), copy=False))
    indices, nearest = np.empty((len(features), k), dtype=np.int64), np.empty((len(features), k), features.dtype)
    for begin in range(0, len(features), BLOCK):
        rows = slice(begin, begin + BLOCK)
        distances = cosine_distances(features[rows], known)
        if itself is not None:
            distances[np.arange(len(distances)), itself[rows]] = np.inf
        indices[rows] = nearest_columns(distances, np.partition(distances, k - 1, axis=1)[:, k - 1], k)
        nearest[rows] = np.take_along_axis(distances, indices[rows], axis=1)
    return indices, nearest
