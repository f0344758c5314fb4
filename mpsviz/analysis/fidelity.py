"""How far a map can be trusted: does it keep the neighbours that the features have?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import pairwise_distances


@dataclass(frozen=True)
class Fidelity:
    """One map of one snapshot against its features.

    Attributes:
        trustworthiness: in [0, 1]; low where the map puts images together that are strangers (Venna and Kaski, 2001).
        continuity: in [0, 1]; low where the map tears neighbours apart (the same with the two spaces swapped).
        neighbor_recall: in [0, 1]; mean of `reliability`.
        reliability: (n,) in [0, 1]; the share of an image's nearest neighbours in feature space that the map keeps.
    """

    trustworthiness: float
    continuity: float
    neighbor_recall: float
    reliability: np.ndarray


def fidelity(features: np.ndarray, positions: np.ndarray, n_neighbors: int) -> Fidelity:
    """Compare the neighbourhoods of a map (Euclidean) with those of the features (cosine).

    Args:
        features: (n, D), n ≥ 3.
        positions: (n, 2), of the same images in the same rows.
        n_neighbors: k; less where it isn't below n / 2, for trustworthiness is defined only there.

    Raises:
        ValueError: rows don't match or are fewer than 3.
    """
    n = len(features)
    if n < 3 or positions.shape != (n, 2):
        raise ValueError(f"a map of n ≥ 3 images needs positions (n, 2), but {features.shape} has {positions.shape}")
    k = min(n_neighbors, (n - 1) // 2)
    in_space = _to_others(features, "cosine")
    on_map = _to_others(positions, "euclidean")
    near_in_space, near_on_map = _nearest(in_space, k), _nearest(on_map, k)
    reliability = (near_in_space[:, :, None] == near_on_map[:, None, :]).any(axis=2).mean(axis=1)
    return Fidelity(
        trustworthiness=_rank_agreement(in_space, near_on_map),
        continuity=_rank_agreement(on_map, near_in_space),
        neighbor_recall=float(reliability.mean()),
        reliability=reliability,
    )


def _to_others(points: np.ndarray, metric: str) -> np.ndarray:
    """Distances between rows (n, n), with ∞ from a row to itself."""
    distances = pairwise_distances(points, metric=metric)
    np.fill_diagonal(distances, np.inf)
    return distances


def _nearest(distances: np.ndarray, k: int) -> np.ndarray:
    """The columns of the k smallest distances of each row, (n, k), in no order."""
    return np.argpartition(distances, k - 1, axis=1)[:, :k]


def _rank_agreement(distances: np.ndarray, neighbors: np.ndarray) -> float:
    """1 − 2 / (n k (2n − 3k − 1)) · Σ max(rank − k, 0): neighbours (n, k) of the other space, ranked by `distances`.

    The rank is counted (how many are nearer), not sorted: k comparisons of (n, n) are quicker than a sort.
    """
    n, k = neighbors.shape
    to_neighbors = np.take_along_axis(distances, neighbors, axis=1)  # (n, k)
    nearer = np.stack([(distances < column[:, None]).sum(axis=1) for column in to_neighbors.T])  # (k, n)
    penalty = np.maximum(nearer + 1 - k, 0).sum()
    return float(1 - 2 * penalty / (n * k * (2 * n - 3 * k - 1)))
