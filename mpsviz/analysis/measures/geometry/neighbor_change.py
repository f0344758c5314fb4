"""What becomes of an image's nearest neighbours: how many stay, how many are lost.

Both neighbourhoods hold k images, so an image gains as many neighbours as it loses. By chance, k of the n − 1 others
are drawn anew: how many of them stay is hypergeometric.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, OfImages, held_out_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure

NEIGHBORHOODS = (5, 10, 30)
"""k: the nearest few, a class, beyond it; fewer where there are too few (`features/neighborhood.py`)."""
BY_CHANCE = "by chance, of k neighbours among n images,"


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


def chance_overlap(n_images: int, k: int) -> float:
    """`neighbor_overlap` where the k neighbours after are drawn by chance, k / (n − 1); NaN where k = 0."""
    return k / (n_images - 1) if k else float("nan")


def chance_lost(n_images: int, k: int) -> float:
    """`neighbors_lost` then: k − k² / (n − 1); NaN where k = 0."""
    return k * (1 - chance_overlap(n_images, k))


def chance_jaccard(n_images: int, k: int) -> float:
    """`jaccard` then: the mean of x / (2 k − x) over hypergeometric x; NaN where k = 0."""
    if not k:
        return float("nan")
    others, draws = n_images - 1, range(max(2 * k - (n_images - 1), 0), k + 1)
    return sum(x / (2 * k - x) * (comb(k, x) * comb(others - k, k - x) / comb(others, k)) for x in draws)


def neighbors_held_out(wanted: int | None = None) -> Callable[[Evidence], int]:
    """How many neighbours of each held-out image are looked at; None: as many as the evidence says."""
    return lambda evidence: evidence.held_out_images.neighbors_of(wanted)


def _of_images(figure: Callable[[np.ndarray, np.ndarray], np.ndarray], wanted: int | None = None) -> OfImages:
    def compute(evidence: Evidence) -> np.ndarray:
        k = evidence.neighbors_of(wanted)
        return figure(evidence.geometry_before.neighbors(k), evidence.geometry_after.neighbors(k))

    return compute


def _chance(level: Callable[[int, int], float], wanted: int | None = None) -> Callable[[Evidence], float]:
    """Among the held-out images."""
    neighbors = neighbors_held_out(wanted)
    return lambda evidence: level(evidence.held_out_images.n_images, neighbors(evidence))


_neighbor_overlap = _of_images(neighbor_overlap)


def _at(n_neighbors: int) -> tuple[Measure, ...]:
    lost, kept = _of_images(neighbors_lost, n_neighbors), _of_images(jaccard, n_neighbors)
    names = f"neighbors_lost_{n_neighbors}", f"neighbor_jaccard_{n_neighbors}"
    neighbors = neighbors_held_out(n_neighbors)
    return (
        Measure("run", names[0], held_out_mean(lost),
                f"How many of its {n_neighbors} nearest held-out neighbours a held-out image has lost, on average; it "
                f"gains as many; {BY_CHANCE} k − k² / (n − 1).", "neighbours", "lower",
                neighbors, _chance(chance_lost, n_neighbors)),
        Measure("class", names[0], ClassMeans(lost),
                f"How many of their {n_neighbors} nearest neighbours its held-out images have lost, on average; they "
                f"gain as many; {BY_CHANCE} k − k² / (n − 1).", "neighbours", None),
        Measure("image", names[0], lost,
                f"How many of its {n_neighbors} nearest neighbours, among all images of the map, it has lost; it gains "
                f"as many; {BY_CHANCE} k − k² / (n − 1).", "neighbours", None),
        Measure("run", names[1], held_out_mean(kept),
                f"The {n_neighbors} nearest held-out neighbours before and after: shared ones among all, on average; "
                f"{BY_CHANCE} about k / (2 n − k).", "Jaccard index", "higher", neighbors,
                _chance(chance_jaccard, n_neighbors)),
        Measure("class", names[1], ClassMeans(kept),
                f"The {n_neighbors} nearest neighbours of its held-out images before and after: shared ones among all; "
                f"{BY_CHANCE} about k / (2 n − k).", "Jaccard index", None),
        Measure("image", names[1], kept,
                f"Its {n_neighbors} nearest neighbours before and after, among all images of the map: shared ones "
                f"among all; {BY_CHANCE} about k / (2 n − k).", "Jaccard index", None),
    )  # fmt: skip


MEASURES = (
    Measure("run", "neighbor_overlap", held_out_mean(_neighbor_overlap),
            f"Share of a held-out image's nearest held-out neighbours that are still among them; {BY_CHANCE} "
            "k / (n − 1).", "share of neighbours", "higher", neighbors_held_out(), _chance(chance_overlap)),
    Measure("image", "neighbor_overlap", _neighbor_overlap,
            "Share of its nearest neighbours, among all images of the map, that are still among them; "
            f"{BY_CHANCE} k / (n − 1).", "share of neighbours", None),
    *(measure for k in NEIGHBORHOODS for measure in _at(k)),
)  # fmt: skip
