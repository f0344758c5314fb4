"""How far the nearest neighbours of before fall in the order of all other images."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.averages import ClassMeans, held_out_mean
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.geometry import Geometry
from mpsviz.analysis.measure import Measure


def rank_change(before: Geometry, after: Geometry, n_neighbors: int) -> np.ndarray:
    """`mean_j |rank after − rank before| / (n − 1)` over the k nearest neighbours j of before.

    Ranks are among all n − 1 other images by cosine, 1 the nearest. Unlike the overlap it tells a neighbour that has
    become the next but k from one that has become a stranger. The ranks are those of the mean relative rank error (Lee
    and Verleysen, 2007), which weighs them otherwise.

    Args:
        before, after: the same n images in the same rows.
        n_neighbors: k; fewer where there are fewer other images.

    Returns:
        (n,) in [0, 1); near 0.5 where the order after is random. NaN for an image that is alone.
    """
    neighbors = before.neighbors(n_neighbors)
    n, k = neighbors.shape
    if k == 0:
        return np.full(n, np.nan)
    moved = np.abs(after.ranks(neighbors) - before.neighbor_ranks(n_neighbors))
    return moved.mean(axis=1) / (n - 1)


def _rank_change(evidence: Evidence) -> np.ndarray:
    return rank_change(evidence.geometry_before, evidence.geometry_after, evidence.n_neighbors)


MEASURES = (
    Measure("run", "rank_change", held_out_mean(_rank_change),
            "How far a held-out image's nearest held-out neighbours have moved in the order of all others, on average; "
            "about 0.5 where the new order is random.", "share of all ranks", "lower"),
    Measure("class", "rank_change", ClassMeans(_rank_change),
            "How far its images' nearest held-out neighbours have moved in the order of all held-out images.",
            "share of all ranks", None),
    Measure("image", "rank_change", _rank_change,
            "How far its nearest neighbours have moved in the order of all images of the map.", "share of all ranks",
            None),
)  # fmt: skip
