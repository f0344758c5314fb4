"""Clusters of features that have no classes: HDBSCAN (Campello, Moulavi & Sander, PAKDD 2013), scikit-learn's."""

from __future__ import annotations

import numpy as np

NOISE = -1
"""A row in no cluster."""
SMALLEST, SHARE = 5, 0.02
"""A cluster has so many rows at least, and at least this share of them."""
MOST_ROWS, MOST_WIDTHS = 4000, 32
"""Rows that are clustered, drawn of more (the others go to the cluster of their nearest one), and principal
components that distances are taken in: HDBSCAN compares all pairs, and in many dimensions all distances look alike."""


def clusters(features: np.ndarray, seed: int = 0) -> np.ndarray:
    """Which cluster each row lies in: 0 is the largest, NOISE is none.

    Args:
        features: (n, D); directions count, not lengths.

    Returns:
        (n,) int64. All NOISE where there are too few rows, or no place is denser than the others.
    """
    n = len(features)
    found = np.full(n, NOISE, dtype=np.int64)
    if n < 2 * SMALLEST:
        return found
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors

    units = features.astype(np.float64)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    if not np.ptp(units, axis=0).any():
        return found
    rows = np.arange(n) if n <= MOST_ROWS else np.sort(np.random.default_rng(seed).choice(n, MOST_ROWS, replace=False))
    width = min(MOST_WIDTHS, units.shape[1], len(rows) - 1)
    places = PCA(width, random_state=seed).fit(units[rows]).transform(units)
    smallest = max(SMALLEST, round(SHARE * len(rows)))
    found_in_sample = HDBSCAN(min_cluster_size=smallest, copy=True)  # pyright: ignore[reportArgumentType]: it is a bool
    labels = found_in_sample.fit_predict(places[rows])
    found[rows] = labels
    if len(rows) < n:
        rest = np.setdiff1d(np.arange(n), rows)
        nearest = NearestNeighbors(n_neighbors=1).fit(places[rows]).kneighbors(places[rest], return_distance=False)
        found[rest] = labels[nearest[:, 0]]
    return _by_size(found)


def _by_size(labels: np.ndarray) -> np.ndarray:
    """The same clusters, the largest numbered 0."""
    numbers, counts = np.unique(labels[labels >= 0], return_counts=True)
    order = numbers[np.argsort(-counts, kind="stable")]
    place = {int(number): rank for rank, number in enumerate(order)} | {NOISE: NOISE}
    return np.array([place[int(label)] for label in labels], dtype=np.int64)
