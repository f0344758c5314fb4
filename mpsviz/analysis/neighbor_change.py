"""What becomes of an image's nearest neighbours: how many stay, how many are lost.

Both neighbourhoods hold k images, so an image gains as many neighbours as it loses.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mpsviz.analysis.averages import ClassMeans, OfImages, held_out_mean
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measure import Measure

NEIGHBORHOODS = (5, 10, 30)
"""k: the nearest few, a class, beyond it."""


def stayed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many neighbours are in both neighbourhoods of an image, |A ∩ B|.

    Args:
        before, after: (n, k) int, row indices without repetition, in any order.

    Returns:
        (n,) int in [0, k].
    """
    both = np.sort(np.concatenate([before, after], axis=1), axis=1)  # (n, 2k), those that stay stand side by side
    return (both[:, 1:] == both[:, :-1]).sum(axis=1)


def neighbor_overlap(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The share of each image's neighbours that are still among them, |A ∩ B| / k; (n,), NaN where k = 0."""
    k = before.shape[1]
    return stayed(before, after) / k if k else np.full(len(before), np.nan)


def neighbors_lost(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many of each image's k neighbours are no longer among them, k − |A ∩ B|; (n,), NaN where k = 0."""
    k = before.shape[1]
    return (k - stayed(before, after)).astype(float) if k else np.full(len(before), np.nan)


def jaccard(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Shared neighbours among all that an image has before or after, |A ∩ B| / |A ∪ B|; (n,), NaN where k = 0."""
    overlap = neighbor_overlap(before, after)
    return overlap / (2 - overlap)


def _of_images(figure: Callable[[np.ndarray, np.ndarray], np.ndarray], n_neighbors: int) -> OfImages:
    def compute(evidence: Evidence) -> np.ndarray:
        neighborhoods = (evidence.geometry_before, evidence.geometry_after)
        return figure(*(geometry.neighbors(n_neighbors) for geometry in neighborhoods))

    return compute


def _neighbor_overlap(evidence: Evidence) -> np.ndarray:
    return _of_images(neighbor_overlap, evidence.n_neighbors)(evidence)


def _at(n_neighbors: int) -> tuple[Measure, ...]:
    lost, kept = _of_images(neighbors_lost, n_neighbors), _of_images(jaccard, n_neighbors)
    names = f"neighbors_lost_{n_neighbors}", f"neighbor_jaccard_{n_neighbors}"
    return (
        Measure("run", names[0], held_out_mean(lost),
                f"How many of its {n_neighbors} nearest held-out neighbours a held-out image has lost, on average; it "
                "gains as many.", "neighbours", "lower"),
        Measure("class", names[0], ClassMeans(lost),
                f"How many of their {n_neighbors} nearest neighbours its held-out images have lost, on average; they "
                "gain as many.", "neighbours", None),
        Measure("image", names[0], lost,
                f"How many of its {n_neighbors} nearest neighbours, among all images of the map, it has lost; it gains "
                "as many.", "neighbours", None),
        Measure("run", names[1], held_out_mean(kept),
                f"The {n_neighbors} nearest held-out neighbours before and after: shared ones among all, on average.",
                "Jaccard index", "higher"),
        Measure("class", names[1], ClassMeans(kept),
                f"The {n_neighbors} nearest neighbours of its held-out images before and after: shared ones among all.",
                "Jaccard index", None),
        Measure("image", names[1], kept,
                f"Its {n_neighbors} nearest neighbours before and after, among all images of the map: shared ones "
                "among all.", "Jaccard index", None),
    )  # fmt: skip


MEASURES = (
    Measure("run", "neighbor_overlap", held_out_mean(_neighbor_overlap),
            "Share of a held-out image's nearest held-out neighbours that are still among them.",
            "share of neighbours", "higher"),
    Measure("image", "neighbor_overlap", _neighbor_overlap,
            "Share of its nearest neighbours, among all images of the map, that are still among them.",
            "share of neighbours", None),
    *(measure for k in NEIGHBORHOODS for measure in _at(k)),
)  # fmt: skip
