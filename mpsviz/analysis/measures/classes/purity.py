"""Of what kind the neighbours are: of the same class, of the same family, of the same kind within the class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean, on_labelled
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure, sampled_above
from mpsviz.analysis.features.feature_space import EXACT, WHOLE, Geometry
from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.analysis.measures.geometry.neighbor_change import neighbors_held_out

BY_CHANCE = "by chance, of m images of the class among n,"
SAMPLED = f"of more than {EXACT:,} images, it is looked for from {WHOLE:,} drawn by class"


def neighbor_purity(geometry: Geometry, label: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The share of each image's nearest neighbours that are of its class.

    A class of m images can fill m − 1 places at most, so its images look at min(k, m − 1) neighbours: 1 can be reached.

    Args:
        geometry: of n images.
        label: (n,) int.
        n_neighbors: k; 0 leaves it undefined.

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


def chance_purity(label: np.ndarray) -> np.ndarray:
    """`neighbor_purity` where neighbours are drawn by chance: (m − 1) / (n − 1) in a class of m, (n,); NaN alone."""
    mates = _sizes(label) - 1
    return np.divide(mates, len(label) - 1, out=np.full(len(label), np.nan), where=mates > 0)


def family_purity(
    geometry: Geometry, label: np.ndarray, family: np.ndarray, some: np.ndarray | None = None
) -> np.ndarray:
    """Whether each image's nearest neighbour of another class is of its family: structure that nobody trains on.

    Args:
        geometry: of n images.
        label: (n,) int, the classes.
        family: (n,) int, groups of classes; −1 for images without one, which are not looked at.
        some: (m,) row indices, rising: the only images whose neighbour is looked for, among all; None: all.

    Returns:
        (n,) 0 or 1; NaN for an image that is not among `some`, without a family or without any image of another class,
        and where there are too few images for one neighbour (see `mpsviz.analysis.features.neighborhood`).
    """
    same_family = np.full(len(family), np.nan)
    known = np.flatnonzero(family >= 0)
    label, family = label[known], family[known]
    if len(np.unique(label)) < 2 or not allowed_neighbors(1, len(known)):
        return same_family
    wanted = None if some is None else np.flatnonzero(np.isin(known, some))
    for rows, cosines in geometry.select(known).gram_rows(wanted):
        nearest = np.where(label[rows, None] == label[None, :], -np.inf, cosines).argmax(axis=1)
        same_family[known[rows]] = family[nearest] == family[rows]
    return same_family


def chance_family(label: np.ndarray, family: np.ndarray) -> np.ndarray:
    """`family_purity` where the neighbour of another class is drawn by chance, (n,); NaN where that is undefined."""
    chance = np.full(len(family), np.nan)
    known = np.flatnonzero(family >= 0)
    label, family = label[known], family[known]
    if not allowed_neighbors(1, len(known)):
        return chance
    others = len(known) - _sizes(label)
    mates = _sizes(family) - _sizes(np.stack([label, family], axis=1))  # of the family, in other classes
    chance[known] = np.divide(mates, others, out=np.full(len(known), np.nan), where=others > 0)
    return chance


def _sizes(keys: np.ndarray) -> np.ndarray:
    """How many rows have the same key, (n,) or (n, d) → (n,)."""
    _, inverse, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    return counts[inverse.ravel()]


def fine_purity(geometry: Geometry, label: np.ndarray, fine_label: np.ndarray, n_neighbors: int) -> np.ndarray:
    """The neighbour purity of fine labels, looking at neighbours of the own class only: what is left inside a class.

    Args:
        geometry: of n images.
        label: (n,) int, the classes; −1 for images without one, which are not looked at.
        fine_label: (n,) int; −1 for images without one, which are not looked at.
        n_neighbors: k, at most a quarter of the images of a class.

    Returns:
        (n,) in [0, 1]; NaN where undefined: no fine label, alone with it, no other fine label in the class, or too few
        images in it.
    """
    purity = np.full(len(label), np.nan)
    for rows in _kinds(label, fine_label):
        k = allowed_neighbors(n_neighbors, len(rows))
        purity[rows] = neighbor_purity(geometry.select(rows), fine_label[rows], k)
    return purity


def chance_fine(label: np.ndarray, fine_label: np.ndarray) -> np.ndarray:
    """`fine_purity` where neighbours in the class are drawn by chance, (n,); NaN where that is undefined."""
    chance = np.full(len(label), np.nan)
    for rows in _kinds(label, fine_label):
        if allowed_neighbors(1, len(rows)):
            chance[rows] = chance_purity(fine_label[rows])
    return chance


def _kinds(label: np.ndarray, fine_label: np.ndarray) -> Iterator[np.ndarray]:
    """The rows of each class that has images of more than one kind; only those whose kind is known."""
    for one in np.unique(label[label >= 0]):
        rows = np.flatnonzero((label == one) & (fine_label >= 0))
        if len(np.unique(fine_label[rows])) > 1:
            yield rows


@on_labelled
def _neighbor_purity(evidence: Evidence) -> np.ndarray:
    return neighbor_purity(evidence.geometry_after, evidence.label, evidence.neighbors_of())


@on_labelled
def _chance_purity(evidence: Evidence) -> np.ndarray:
    return chance_purity(evidence.label) if evidence.neighbors_of() else np.full(evidence.n_images, np.nan)


def _family_purity(evidence: Evidence) -> np.ndarray:
    return family_purity(evidence.geometry_after, evidence.label, evidence.family, evidence.sample_of_rows)


def _chance_family(evidence: Evidence) -> np.ndarray:
    return chance_family(evidence.label, evidence.family)


def _fine_purity(evidence: Evidence) -> np.ndarray:
    if evidence.fine_label is None:
        return np.full(evidence.n_images, np.nan)
    return fine_purity(evidence.geometry_after, evidence.label, evidence.fine_label, evidence.n_neighbors)


def _chance_fine(evidence: Evidence) -> np.ndarray:
    if evidence.fine_label is None:
        return np.full(evidence.n_images, np.nan)
    return chance_fine(evidence.label, evidence.fine_label)


MEASURES = (
    Measure("run", "neighbor_purity", held_out_mean(_neighbor_purity),
            "Share of a held-out image's nearest held-out neighbours that are of its class; images of small classes "
            f"look at fewer; {BY_CHANCE} (m − 1) / (n − 1).", "share of neighbours", "higher", neighbors_held_out(),
            held_out_mean(_chance_purity)),
    Measure("class", "neighbor_purity", ClassMeans(_neighbor_purity),
            "Share of the nearest held-out neighbours that are of the same class; small classes look at fewer; "
            f"{BY_CHANCE} (m − 1) / (n − 1).", "share of neighbours", "higher"),
    Measure("run", "family_purity", held_out_mean(_family_purity),
            "How often the nearest held-out image of another class is of the same family, which nobody trains on; by "
            f"chance the share of the family among the images of other classes; {SAMPLED}.", "share of images",
            "higher", chance=held_out_mean(_chance_family), sampled=sampled_above(EXACT)),
    Measure("run", "fine_purity", held_out_mean(_fine_purity),
            "Share of a held-out image's nearest neighbours in its class that are of its kind within the class, which "
            "nobody trains on; by chance the share of its kind in the class.", "share of neighbours", "higher",
            chance=held_out_mean(_chance_fine)),
    Measure("class", "fine_purity", ClassMeans(_fine_purity),
            "Share of the nearest neighbours in the class that are of the same kind within it, which nobody trains on; "
            "by chance the share of the kind in the class.", "share of neighbours", "higher"),
)  # fmt: skip
