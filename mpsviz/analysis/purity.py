"""Of what kind the neighbours are: of the same class, of the same family, of the same kind within the class."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.averages import ClassMeans, held_out_mean, on_labelled
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.geometry import Geometry
from mpsviz.analysis.measure import Measure


def neighbor_purity(geometry: Geometry, label: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The share of each image's nearest neighbours that are of its class.

    A class of m images can fill m − 1 places at most, so its images look at min(k, m − 1) neighbours: 1 can be reached.

    Args:
        geometry: of n images.
        label: (n,) int.

    Returns:
        (n,) in [0, 1]; NaN for an image that is alone in its class.
    """
    _, inverse, sizes = np.unique(label, return_inverse=True, return_counts=True)
    looked_at = np.minimum(n_neighbors, sizes[inverse] - 1)
    purity = np.full(len(label), np.nan)
    if not (looked_at > 0).any():
        return purity
    same_so_far = np.cumsum(label[geometry.neighbors(looked_at.max())] == label[:, None], axis=1)
    rows = np.flatnonzero(looked_at)
    purity[rows] = same_so_far[rows, looked_at[rows] - 1] / looked_at[rows]
    return purity


def family_purity(geometry: Geometry, label: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Whether each image's nearest neighbour of another class is of its family: structure that nobody trains on.

    Args:
        geometry: of n images.
        label: (n,) int, the classes.
        family: (n,) int, groups of classes; −1 for images without one, which are not looked at.

    Returns:
        (n,) 0 or 1; NaN for an image without a family or without any image of another class.
    """
    same_family = np.full(len(family), np.nan)
    known = np.flatnonzero(family >= 0)
    label, family = label[known], family[known]
    if len(np.unique(label)) < 2:
        return same_family
    for rows, cosines in geometry.select(known).gram_rows():
        nearest = np.where(label[rows, None] == label[None, :], -np.inf, cosines).argmax(axis=1)
        same_family[known[rows]] = family[nearest] == family[rows]
    return same_family


def fine_purity(geometry: Geometry, label: np.ndarray, fine_label: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The neighbour purity of fine labels, looking at neighbours of the own class only: what is left inside a class.

    Args:
        geometry: of n images.
        label: (n,) int, the classes; −1 for images without one, which are not looked at.
        fine_label: (n,) int; −1 for images without one, which are not looked at.

    Returns:
        (n,) in [0, 1]; NaN where undefined: no fine label, alone with it, or no other fine label in the class.
    """
    purity = np.full(len(label), np.nan)
    for one in np.unique(label[label >= 0]):
        rows = np.flatnonzero((label == one) & (fine_label >= 0))
        if len(np.unique(fine_label[rows])) > 1:
            purity[rows] = neighbor_purity(geometry.select(rows), fine_label[rows], n_neighbors)
    return purity


@on_labelled
def _neighbor_purity(evidence: Evidence) -> np.ndarray:
    return neighbor_purity(evidence.geometry_after, evidence.label, evidence.n_neighbors)


def _family_purity(evidence: Evidence) -> np.ndarray:
    return family_purity(evidence.geometry_after, evidence.label, evidence.family)


def _fine_purity(evidence: Evidence) -> np.ndarray:
    if evidence.fine_label is None:
        return np.full(evidence.n_images, np.nan)
    return fine_purity(evidence.geometry_after, evidence.label, evidence.fine_label, evidence.n_neighbors)


MEASURES = (
    Measure("run", "neighbor_purity", held_out_mean(_neighbor_purity),
            "Share of a held-out image's nearest held-out neighbours that are of its class; images of small classes "
            "look at fewer.", "share of neighbours", "higher"),
    Measure("class", "neighbor_purity", ClassMeans(_neighbor_purity),
            "Share of the nearest held-out neighbours that are of the same class; small classes look at fewer.",
            "share of neighbours", "higher"),
    Measure("run", "family_purity", held_out_mean(_family_purity),
            "How often the nearest held-out image of another class is of the same family, which nobody trains on.",
            "share of images", "higher"),
    Measure("run", "fine_purity", held_out_mean(_fine_purity),
            "Share of a held-out image's nearest neighbours in its class that are of its kind within the class, which "
            "nobody trains on.", "share of neighbours", "higher"),
    Measure("class", "fine_purity", ClassMeans(_fine_purity),
            "Share of the nearest neighbours in the class that are of the same kind within it, which nobody trains on.",
            "share of neighbours", "higher"),
)  # fmt: skip
