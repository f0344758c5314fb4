"""Classes that came closer to each other: distances between their middles before and after, and who is mistaken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.findings.chance.class_cosines import ClassCosines, class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import adjusted_pairs
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.sign_flips import of_pairs

LEAST_IMAGES = 5
"""Held-out images of a class: with four, null runs of mini-clip on emoji-60 had pairs that chance alone moved."""
LEAST_DISTANCE = 1e-4
"""Squared; middles that were closer than that have nothing to lose."""


@dataclass(frozen=True)
class PairChanges:
    """All pairs of C classes.

    Attributes:
        ratio: (C, C) squared distance of their middles, after over before, over the same of all pairs together; NaN
            where undefined.
        p, adjusted_p: (C, C) of the change of distance, two-sided.
        strangers_before, strangers_after: (C, C) the share of the images of both that are nearer to the other class.
        deviations: (n, C) of images, of the change of distance.
    """

    ratio: np.ndarray
    change: np.ndarray
    p: np.ndarray
    adjusted_p: np.ndarray
    strangers_before: np.ndarray
    strangers_after: np.ndarray
    deviations: np.ndarray
    expected: np.ndarray

    def ends(self, comparison: Comparison, one: int, other: int) -> tuple[float, float]:
        """The 95 % interval of `ratio` of two classes."""
        rows = [comparison.label == c for c in (one, other)]
        mine, theirs = self.deviations[rows[0], other], self.deviations[rows[1], one]
        lower, upper = interval(float(self.change[one, other]), mine, theirs)
        expected = float(self.expected[one, other])
        return max(1 + lower / expected, 0.0), 1 + upper / expected


def pair_changes(comparison: Comparison) -> PairChanges | None:
    """Compare every two classes of LEAST_IMAGES held-out images or more; None for fewer than three such classes."""
    usable = comparison.sizes >= LEAST_IMAGES
    if usable.sum() < 3:
        return None
    before, after = comparison.before, comparison.after
    distances = before.distances
    pairs = usable[:, None] & usable[None, :] & (distances > LEAST_DISTANCE)
    first, second = np.nonzero(np.triu(pairs, k=1))
    if len(first) == 0:
        return None
    overall = float(np.median(after.distances[first, second] / distances[first, second]))
    expected = np.where(pairs, overall * distances, np.nan)
    change = np.where(pairs, after.distances - expected, np.nan)
    deviations = after.deviations - overall * before.deviations
    p = of_pairs(change, deviations, comparison.label)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(pairs & (expected > 0), after.distances / expected, np.nan)
    return PairChanges(
        ratio=ratio,
        change=change,
        p=p,
        adjusted_p=adjusted_pairs(p),
        strangers_before=_strangers(before),
        strangers_after=_strangers(after),
        deviations=deviations,
        expected=expected,
    )


def newly_beside(comparison: Comparison) -> np.ndarray:
    """(C, C) bool, symmetric: pairs of which one is now the nearest class of the other, and was not before."""
    beside = np.zeros((comparison.n_classes, comparison.n_classes), dtype=bool)
    pairs = comparison.once(pair_changes)
    if pairs is None:
        return beside
    before, after = (_nearest(space.distances, pairs) for space in (comparison.before, comparison.after))
    changed = np.flatnonzero((before >= 0) & (after >= 0) & (before != after))
    beside[changed, after[changed]] = True
    return beside | beside.T


def _nearest(distances: np.ndarray, pairs: PairChanges) -> np.ndarray:
    """(C,) the nearest other class of each; −1 for classes that are not compared."""
    known = np.where(np.isfinite(pairs.ratio), distances, np.inf)
    return np.where(np.isfinite(known).any(axis=1), known.argmin(axis=1), -1)


def _strangers(cosines: ClassCosines) -> np.ndarray:
    """(C, C) of the images of two classes, the share that is nearer to the other class than to its own."""
    nearer = (cosines.to_class > cosines.own[:, None]).astype(np.float64)
    count = np.nan_to_num(class_means(nearer, cosines.label, cosines.sizes)) * cosines.sizes[:, None]
    both = cosines.sizes[:, None] + cosines.sizes[None, :]
    return (count + count.T) / np.maximum(both, 1)
