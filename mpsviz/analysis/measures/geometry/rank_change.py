"""How far the nearest neighbours of before fall in the order of all other images."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure, sampled_above
from mpsviz.analysis.features.feature_space import EXACT, WHOLE, Geometry
from mpsviz.analysis.measures.geometry.neighbor_change import neighbors_held_out

_SAMPLED = f"of more than {EXACT:,} images, {WHOLE:,} drawn by class are ranked among all"


def rank_change(before: Geometry, after: Geometry, n_neighbors: int, some: np.ndarray | None = None) -> np.ndarray:
    """`mean_j |rank after − rank before| / (n − 1)` over the k nearest neighbours j of before.

    Ranks are among all n − 1 other images by cosine, 1 the nearest. Unlike the overlap it tells a neighbour that has
    become the next but k from one that has become a stranger. The ranks are those of the mean relative rank error (Lee
    and Verleysen, 2007), which weighs them otherwise.

    Args:
        before, after: the same n images in the same rows.
        n_neighbors: k; fewer where there are fewer other images.
        some: (m,) row indices, rising: the only images whose neighbours are ranked; None: all.

    Returns:
        (n,) in [0, 1); near 0.5 where the order after is random. NaN for an image that is alone, or not ranked.
    """
    neighbors = before.neighbors(n_neighbors)
    n, k = neighbors.shape
    if k == 0:
        return np.full(n, np.nan)
    if some is None:
        moved = np.abs(after.ranks(neighbors) - before.neighbor_ranks(n_neighbors))
        return moved.mean(axis=1) / (n - 1)
    change, theirs = np.full(n, np.nan), neighbors[some]
    change[some] = np.abs(after.ranks(theirs, some) - before.ranks(theirs, some)).mean(axis=1) / (n - 1)
    return change


def chance_rank_change(n_images: int, k: int) -> float:
    """`rank_change` where the order after is drawn by chance, each rank as likely as every other; NaN where k = 0.

    The i-th neighbour of n − 1 is then Σ_r |r − i| / (n − 1) ranks away, on average over r = 1 … n − 1.
    """
    if not k:
        return float("nan")
    place, others = np.arange(1, k + 1), n_images - 1
    away = (place * (place - 1) + (others - place) * (others - place + 1)) / 2  # (k,), Σ_r |r − i|
    return float(away.mean() / others**2)


def _rank_change(evidence: Evidence) -> np.ndarray:
    return rank_change(
        evidence.geometry_before, evidence.geometry_after, evidence.neighbors_of(), evidence.sample_of_rows
    )


def _chance(evidence: Evidence) -> float:
    held_out = evidence.held_out_images
    return chance_rank_change(held_out.n_images, held_out.neighbors_of())


MEASURES = (
    Measure("run", "rank_change", held_out_mean(_rank_change),
            "How far a held-out image's nearest held-out neighbours have moved in the order of all others, on average; "
            "by chance, where the new order is random, about 0.5; "
            f"{_SAMPLED}.", "share of all ranks", "lower", neighbors_held_out(),
            _chance, sampled_above(EXACT)),
    Measure("class", "rank_change", ClassMeans(_rank_change),
            "How far its images' nearest held-out neighbours have moved in the order of all held-out images; "
            f"by chance about 0.5; {_SAMPLED}.", "share of all ranks", None),
    Measure("image", "rank_change", _rank_change,
            "How far its nearest neighbours have moved in the order of all images of the map; by chance about 0.5; "
            f"{_SAMPLED}.", "share of all ranks", None),
)  # fmt: skip
