"""How far two encoders agree on the same images: CKA, rank correlation of distances, shared neighbours,
Gromov–Wasserstein; each beside what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.encoders.relations import LEAST, Relation, neighbor_relation, rank_relation, scatter_relation
from mpsviz.analysis.transport.gromov_wasserstein import gromov_wasserstein

MOST_IMAGES = 600
"""Of more, so many are drawn: all pairs are looked at."""
SHUFFLES, HALVES = 100, 40
LEVEL = 0.01
"""Agreement that so few shuffles or fewer reach is told from chance: several pairs and measures stand in one table."""
TRANSPORTED = 300
"""Images of which couplings are sought, whose time grows with the cube of their number."""
SEED = 0


@dataclass(frozen=True)
class Measured:
    """A measure of agreement: what it is called, and what it says, in a sentence."""

    title: str
    relation: Relation
    help: str


MEASURES = {
    "cka": Measured(
        "CKA", scatter_relation,
        "How alike the images are arranged (debiased linear CKA): 1 is the same up to rotation and scale, 0 unrelated.",
    ),
    "rank_correlation": Measured(
        "Distances, rank correlation", rank_relation,
        "Whether pairs that are far apart for one are far apart for the other: Spearman's correlation of all cosine "
        "distances (representational similarity).",
    ),
    "shared_neighbors": Measured(
        "Neighbours shared", neighbor_relation,
        "The share of each image's nearest neighbours that both have, of at most ten and at most a quarter of the "
        "images.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """One measure of one pair of encoders.

    Attributes:
        value: 1 is full agreement.
        lower, upper: its 95 % interval over images (delete-half jackknife; Shao and Wu, 1989).
        chance: mean over shuffled images.
        p: share of shuffles, counting this order among them, that agree as much.
    """

    value: float
    lower: float
    upper: float
    chance: float
    p: float

    @property
    def is_beyond_chance(self) -> bool:
        return self.p <= LEVEL


@dataclass(frozen=True)
class Coupling:
    """Gromov–Wasserstein distance of centred features, their Gram matrices of norm 1: 0 is the same, √2 unrelated.

    Attributes:
        identity: every image stays itself.
        best: images may take each other's place; the least that was found.
        shuffled: what the identity gives where the images of one are shuffled, mean.
        images: how many are compared.
    """

    identity: float
    best: float
    shuffled: float
    images: int


@dataclass(frozen=True)
class Compared:
    """Attributes:
    agreements: measure → what was found.
    coupling: None where features don't vary.
    images: how many are compared.
    """

    agreements: dict[str, Agreement]
    coupling: Coupling | None
    images: int


def compare(first: np.ndarray, second: np.ndarray) -> Compared | None:
    """Compare the features of the same images by two encoders; the same each time. None where images are too few.

    Args:
        first, second: (n, D) and (n, D'), the same images in the same rows, no row zero.

    Raises:
        ValueError: they are not of equally many images.
    """
    if len(first) != len(second):
        raise ValueError(f"the same images are needed twice, but there are {len(first)} and {len(second)}")
    rng = np.random.default_rng(SEED)
    if len(first) > MOST_IMAGES:
        rows = np.sort(rng.choice(len(first), MOST_IMAGES, replace=False))
        first, second = first[rows], second[rows]
    n = len(first)
    if n < LEAST:
        return None
    shuffles = [rng.permutation(n) for _ in range(SHUFFLES)]
    halves = [np.sort(rng.permutation(n)[: n // 2]) for _ in range(HALVES)] if n >= 2 * LEAST else []
    found = {name: _agreement(one.relation, first, second, shuffles, halves) for name, one in MEASURES.items()}
    return Compared(found, _coupling(first, second, rng), n)


def _agreement(
    relation: Relation, first: np.ndarray, second: np.ndarray, shuffles: list[np.ndarray], halves: list[np.ndarray]
) -> Agreement:
    one, other = relation(first), relation(second)
    value = float(np.vdot(one, other))
    null = np.array([np.vdot(one, other[np.ix_(order, order)]) for order in shuffles])
    parts = [np.vdot(relation(first[rows]), relation(second[rows])) for rows in halves]
    # With half of the images left out, the jackknife's variance is that of the halves: (n − d) / d = 1.
    spread = 1.96 * float(np.std(parts)) if parts else float("nan")
    p = (1 + int((null >= value - 1e-12).sum())) / (1 + len(null))
    return Agreement(value, value - spread, min(value + spread, 1.0), float(null.mean()), p)


def _coupling(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> Coupling | None:
    rows = np.sort(rng.permutation(len(first))[:TRANSPORTED])
    width = max(first.shape[1], second.shape[1])
    sides = [_standard(features[rows], width) for features in (first, second)]
    one, other = sides
    if one is None or other is None:
        return None
    n = len(rows)
    found = gromov_wasserstein(one, other)
    grams = one @ one.T, other @ other.T
    shuffled = []
    for _ in range(20):
        order = rng.permutation(n)
        shuffled.append(np.sqrt(((grams[0] - grams[1][np.ix_(order, order)]) ** 2).mean()))
    return Coupling(found.identity, found.best, float(np.mean(shuffled)), n)


def _standard(features: np.ndarray, width: int) -> np.ndarray | None:
    """Centred, with zeros up to `width`, and such that the root mean square of the Gram matrix is 1; None where the
    features don't vary."""
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=np.float64)
    size = np.sqrt(np.mean((centred @ centred.T) ** 2))
    if not size > 1e-12:
        return None
    return np.pad(centred / np.sqrt(size), ((0, 0), (0, width - centred.shape[1])))
