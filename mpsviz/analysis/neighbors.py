"""Who stands beside whom: exact cosine neighbours, and what becomes of them."""

from __future__ import annotations

import numpy as np
from sklearn.neighbors import NearestNeighbors

from mpsviz.analysis.averages import class_means, held_out_mean
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measure import Measure


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


def neighbor_overlap(before: np.ndarray, after: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The share of each row's nearest neighbours that are still among them: |kNN before ∩ kNN after| / k.

    Args:
        before, after: (n, D), the same images in the same rows.

    Returns:
        (n,) in [0, 1]; NaN where a row has no neighbours.
    """
    old, _ = nearest_neighbors(before, n_neighbors)
    new, _ = nearest_neighbors(after, n_neighbors)
    if old.shape[1] == 0:
        return np.full(len(old), np.nan)
    return (old[:, :, None] == new[:, None, :]).any(axis=2).mean(axis=1)


def neighbor_purity(features: np.ndarray, label: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The share of each row's nearest neighbours that are of its class.

    A class of m rows can fill m − 1 places at most, so its rows look at min(k, m − 1) neighbours: 1 can be reached.

    Args:
        features: (n, D).
        label: (n,) int.

    Returns:
        (n,) in [0, 1]; NaN for a row that is alone in its class.
    """
    _, inverse, sizes = np.unique(label, return_inverse=True, return_counts=True)
    looked_at = np.minimum(n_neighbors, sizes[inverse] - 1)
    purity = np.full(len(features), np.nan)
    if not (looked_at > 0).any():
        return purity
    indices, _ = nearest_neighbors(features, looked_at.max())
    same_so_far = np.cumsum(label[indices] == label[:, None], axis=1)
    rows = np.flatnonzero(looked_at)
    purity[rows] = same_so_far[rows, looked_at[rows] - 1] / looked_at[rows]
    return purity


def family_purity(features: np.ndarray, label: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Whether each row's nearest neighbour of another class is of its family: structure that nobody trains on.

    Args:
        features: (n, D).
        label: (n,) int, the classes.
        family: (n,) int, groups of classes; −1 for rows without one, which are not looked at.

    Returns:
        (n,) 0 or 1; NaN for a row without a family or without any row of another class.
    """
    same_family = np.full(len(features), np.nan)
    rows = np.flatnonzero(family >= 0)
    features, label, family = features[rows], label[rows], family[rows]
    if len(np.unique(label)) < 2:
        return same_family
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    of_another_class = np.where(label[:, None] == label[None, :], -np.inf, unit @ unit.T)
    same_family[rows] = family[of_another_class.argmax(axis=1)] == family
    return same_family


def _neighbor_overlap(evidence: Evidence) -> np.ndarray:
    return neighbor_overlap(evidence.before, evidence.after, evidence.n_neighbors)


def _neighbor_purity(evidence: Evidence) -> np.ndarray:
    return neighbor_purity(evidence.after, evidence.label, evidence.n_neighbors)


def _family_purity(evidence: Evidence) -> np.ndarray:
    return family_purity(evidence.after, evidence.label, evidence.family)


MEASURES = (
    Measure("run", "neighbor_overlap", held_out_mean(_neighbor_overlap),
            "Share of a held-out image's nearest held-out neighbours that are still among them.",
            "share of neighbours", "higher"),
    Measure("run", "family_purity", held_out_mean(_family_purity),
            "How often the nearest held-out image of another class is of the same family, which nobody trains on.",
            "share of images", "higher"),
    Measure("class", "neighbor_purity", class_means(_neighbor_purity),
            "Share of the nearest held-out neighbours that are of the same class; small classes look at fewer.",
            "share of neighbours", "higher"),
    Measure("image", "neighbor_overlap", _neighbor_overlap,
            "Share of its nearest neighbours, among all images of the map, that are still among them.",
            "share of neighbours", None),
)  # fmt: skip
