"""Clusters of features that have no classes: HDBSCAN (Campello, Moulavi & Sander, PAKDD 2013), scikit-learn's.

HDBSCAN finds clusters in pure noise, too. So they are believed only where they stand apart better than those that it
finds in NULLS draws of the directions of a normal distribution of the same mean and covariance, as SigClust does (Liu,
Hayes, Nobel & Marron, JASA 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.decomposition import PCA

NOISE = -1
"""A row in no cluster."""
SMALLEST, SHARE = 5, 0.02
"""A cluster has so many rows at least, and at least this share of them."""
MOST_ROWS, MOST_WIDTHS = 4000, 32
"""Rows that are clustered, drawn of more (the others go to the cluster of their nearest one), and principal
components that distances are taken in: HDBSCAN compares all pairs, and in many dimensions all distances look alike."""
NULLS, MOST_TESTED = 59, 1000
"""Draws without clusters, all of which must be surpassed (p is 1 / 60 then), and rows that are compared with them."""


def clusters(features: np.ndarray, seed: int = 0) -> np.ndarray:
    """Which cluster each row lies in: 0 is the largest, NOISE is none.

    Args:
        features: (n, D); directions count, not lengths.

    Returns:
        (n,) int64. All NOISE where there are too few rows, no place is denser than the others, or the clusters are no
        more than chance.
    """
    n = len(features)
    found = np.full(n, NOISE, dtype=np.int64)
    if n < 2 * SMALLEST:
        return found
    from sklearn.neighbors import NearestNeighbors

    units = _directions(features.astype(np.float64))
    if not np.ptp(units, axis=0).any():
        return found
    random = np.random.default_rng(seed)
    rows = np.arange(n) if n <= MOST_ROWS else np.sort(random.choice(n, MOST_ROWS, replace=False))
    if not _beyond_chance(units[rows], random):
        return found
    places = _principal(units[rows]).transform(units)
    found[rows] = labels = _clustered(places[rows])
    if len(rows) < n:
        rest = np.setdiff1d(np.arange(n), rows)
        search = NearestNeighbors(n_neighbors=1).fit(places[rows])
        nearest = np.asarray(search.kneighbors(places[rest], return_distance=False))
        found[rest] = labels[nearest[:, 0]]
    return _by_size(found)


def _directions(features: np.ndarray) -> np.ndarray:
    return features / np.linalg.norm(features, axis=1, keepdims=True)


def _principal(units: np.ndarray) -> PCA:
    from sklearn.decomposition import PCA

    return PCA(min(MOST_WIDTHS, units.shape[1], len(units) - 1), random_state=0).fit(units)


def _clustered(places: np.ndarray) -> np.ndarray:
    """(n,) labels of (n, P) places; NOISE for none."""
    from sklearn.cluster import HDBSCAN  # pyrefly: ignore[missing-module-attribute]: its stubs are older

    smallest = max(SMALLEST, round(SHARE * len(places)))
    return HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(places)


def _beyond_chance(units: np.ndarray, random: np.random.Generator) -> bool:
    """Whether the clusters of (n, D) directions stand apart better than those of any of NULLS draws without any."""
    if len(units) > MOST_TESTED:
        units = units[random.choice(len(units), MOST_TESTED, replace=False)]
    apart = _apart(units)
    if apart <= 0:
        return False
    middle = units.mean(axis=0)
    _, lengths, axes = np.linalg.svd(units - middle, full_matrices=False)
    spread = lengths[:, None] * axes / np.sqrt(len(units))  # (r, D), r = min(n, D)
    draws = (middle + random.normal(size=(len(units), len(spread))) @ spread for _ in range(NULLS))
    return all(apart > _apart(_directions(draw)) for draw in draws)


def _apart(units: np.ndarray) -> float:
    """How far the clusters of (n, D) directions stand apart: the mean of the simplified silhouette, which compares a
    row's distances from the middles of its own cluster and of the nearest other one; a row in no cluster counts 0."""
    places = _principal(units).transform(units)
    labels = _clustered(places)
    inside = labels >= 0
    if labels.max() < 1:
        return 0.0
    middles = np.stack([places[labels == one].mean(axis=0) for one in range(labels.max() + 1)])  # (K, P)
    distances = np.linalg.norm(places[inside, None] - middles[None], axis=2)  # (m, 1, P) − (1, K, P) → (m, K)
    row = np.arange(len(distances))
    own = distances[row, labels[inside]]
    distances[row, labels[inside]] = np.inf
    other = distances.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(other, own), 1e-12)).sum() / len(places))


def _by_size(labels: np.ndarray) -> np.ndarray:
    """The same clusters, the largest numbered 0."""
    numbers, counts = np.unique(labels[labels >= 0], return_counts=True)
    order = numbers[np.argsort(-counts, kind="stable")]
    place = {int(number): rank for rank, number in enumerate(order)} | {NOISE: NOISE}
    return np.array([place[int(label)] for label in labels], dtype=np.int64)
