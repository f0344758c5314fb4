"""A class that parted: its held-out images now lie in two groups, and did not before.

How clearly is Otsu's share of variance between the two groups, along the direction in which the class is widest; a
normal distribution of as many images is the null (as in SigClust: Liu et al., JASA 2008, in one dimension).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mpsviz.analysis.findings.chance.advice import MORE_STYLES
from mpsviz.analysis.findings.chance.class_cosines import class_cosines
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import images, name, number

NAME = "split"
LEAST_IMAGES = 10
LEAST_PART = 3
SMALLEST = 1e-6
LEAST_APART = 0.75
"""Squared distance of the two middles over the spread inside the parts, and how much larger than before."""
LEAST_GROWTH = 1.5
"""Of the squared distance itself: what was apart already and only shows is no parting."""
DRAWS = 4999
WEIGHT = 0.65
UNIT = "squared distance / spread"


@dataclass(frozen=True)
class Parts:
    """A class in two parts.

    Attributes:
        part: (m,) 0 or 1.
        p: how often a normal distribution falls as clearly in two.
        apart_before, apart_after: squared distance of the middles over the mean spread inside the parts.
        lower, upper: of `apart_after`.
        grew: squared distance of the middles, after over before; parts that a shrinking class leaves behind don't grow.
    """

    part: np.ndarray
    p: float
    apart_before: float
    apart_after: float
    lower: float
    upper: float
    grew: float


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    classes = np.flatnonzero(comparison.sizes >= LEAST_IMAGES).tolist()
    rows = {one: np.flatnonzero(comparison.label == one) for one in classes}
    parted = {one: _parts(held_out.before[rows[one]], held_out.after[rows[one]]) for one in classes}
    p = np.array([parted[one].p for one in classes])
    found: list[Finding | SmallChange] = []
    for one, q in zip(classes, adjusted(p).tolist(), strict=True):
        two = parted[one]
        rose = two.apart_after - max(two.apart_before, 0.0)
        counts = np.bincount(two.part, minlength=2)
        if q > LEVEL or counts.min() < LEAST_PART:
            continue
        if min(two.apart_after, rose) < LEAST_APART or two.grew < LEAST_GROWTH:
            found += _small(comparison, one, two, rose, q)
            continue
        found.append(
            Finding(
                NAME,
                "found",
                Subject(classes=(one,)),
                f"The {images(len(rows[one]))} of {name(comparison.class_names[one])} fell into two groups, of "
                f"{counts[0]} and {counts[1]}: the squared distance of their middles is {number(two.apart_after)} "
                f"times the spread inside them (95 % interval {number(two.lower)} to {number(two.upper)}), "
                f"{number(max(two.apart_before, 0.0))} before; clearer in two than "
                f"{round(1 / two.p) - 1:,} of {round(1 / two.p):,} normal distributions.",
                size=two.apart_after,
                unit=UNIT,
                lower=two.lower,
                upper=two.upper,
                test=f"Otsu's share against normal distributions ({DRAWS})",
                p=two.p,
                adjusted_p=q,
                severity=severity(rose, LEAST_APART, WEIGHT),
                selection=comparison.ids_of(rows[one][np.argsort(two.part, kind="stable")]),
                advice=MORE_STYLES,
                figures={"apart_before": two.apart_before, "apart_after": two.apart_after},
            )
        )
    return found


def _small(comparison: Comparison, one: int, two: Parts, rose: float, q: float) -> list[SmallChange]:
    """The test says that there are two groups, not that they parted: the whole interval must be above what was."""
    if two.lower <= max(two.apart_before, 0.0) or two.grew <= 1:
        return []
    share = min(rose / LEAST_APART, two.apart_after / LEAST_APART, (two.grew - 1) / (LEAST_GROWTH - 1), 1.0)
    said = f"two groups, {number(two.apart_after)} times their spread apart"
    about = name(comparison.class_names[one])
    return [SmallChange(NAME, Subject((one,)), about, said, two.apart_after, UNIT, q, share)]


def _parts(before: np.ndarray, after: np.ndarray) -> Parts:
    centred = after.astype(np.float64) - after.mean(axis=0)
    scores = np.linalg.eigh(centred @ centred.T)[1][:, -1]
    threshold, share = _otsu(scores)
    part = (scores > threshold).astype(np.int64)
    null = _null(len(scores))
    p = (1 + int((null >= share - 1e-12).sum())) / (1 + len(null))
    apart, squares, ends = [], [], (0.0, 0.0)
    for features in (before, after):
        cosines = class_cosines(features, part, 2)
        inside = max(float(np.nanmean(cosines.spread)), SMALLEST)
        squares.append(float(np.nan_to_num(cosines.distances[0, 1])))
        apart.append(squares[-1] / inside)
        deviations = [cosines.deviations[part == side, 1 - side] / inside for side in (0, 1)]
        ends = interval(apart[-1], *deviations)
    return Parts(part, p, apart[0], apart[1], ends[0], ends[1], grew=squares[1] / max(squares[0], SMALLEST))


def _otsu(values: np.ndarray) -> tuple[float, float]:
    """The threshold that leaves most of the variance between the two sides, and which share that is (Otsu, 1979)."""
    rising = np.sort(values)
    m = len(rising)
    below = np.arange(1, m)
    sums = np.cumsum(rising)[:-1]
    gap = sums / below - (rising.sum() - sums) / (m - below)
    between = below * (m - below) * gap**2 / m
    best = int(between.argmax())
    total = float(((rising - rising.mean()) ** 2).sum())
    return float(rising[best]), float(between[best] / total) if total > 0 else 0.0


@lru_cache(maxsize=256)
def _null(m: int) -> np.ndarray:
    """(DRAWS,) the share of m values of a normal distribution, rising."""
    rising = np.sort(np.random.default_rng(m).normal(size=(DRAWS, m)), axis=1)
    below = np.arange(1, m)
    sums = np.cumsum(rising, axis=1)[:, :-1]
    total = rising.sum(axis=1, keepdims=True)
    gap = sums / below - (total - sums) / (m - below)
    between = (below * (m - below) * gap**2 / m).max(axis=1)
    return np.sort(between / ((rising - total / m) ** 2).sum(axis=1))


KIND = Kind(
    NAME, "Class parted",
    "Whether the held-out images of a class fell into two groups whose middles are as far apart as the groups are "
    "wide, and were not before; from ten held-out images a class.", find, of_classes=True,
)  # fmt: skip
