"""Classes that moved beside another one: not merged with it, but it is now their nearest class and was not before."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import KEEP_FAMILIES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.pair_changes import PairChanges, newly_beside, pair_changes
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import listed, more_than, name, number, percent
from mpsviz.analysis.findings.geometry.merged import UNIT, merges

NAME = "moved"
MOST_RATIO = 0.5
"""Squared distance of the middles that may be left, of what the change of all pairs leaves to expect."""
WEIGHT = 0.6


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    pairs = comparison.once(pair_changes)
    if pairs is None:
        return []
    closer = comparison.once(newly_beside) & (pairs.adjusted_p <= LEVEL) & ~comparison.once(merges)
    with np.errstate(invalid="ignore"):
        close = closer & (pairs.ratio <= MOST_RATIO)
        small = closer & ~close & (pairs.ratio < 1)
    return [
        *(_finding(comparison, pairs, one, other) for one, other in _pairs(close)),
        *(_small(comparison, pairs, one, other) for one, other in _pairs(small)),
    ]


def _pairs(which: np.ndarray) -> list[tuple[int, int]]:
    """Each pair of a symmetric (C, C) mask once."""
    return [(one, other) for one, other in np.argwhere(np.triu(which, k=1)).tolist()]


def _small(comparison: Comparison, pairs: PairChanges, one: int, other: int) -> SmallChange:
    ratio, q = float(pairs.ratio[one, other]), float(pairs.adjusted_p[one, other])
    about = listed([comparison.class_names[label] for label in (one, other)])
    said = f"nearest now, {percent(ratio)} of their squared distance is left"
    return SmallChange(NAME, Subject((one, other)), about, said, ratio, UNIT, q, (1 - ratio) / (1 - MOST_RATIO))


def _finding(comparison: Comparison, pairs: PairChanges, one: int, other: int) -> Finding:
    one, other = sorted((one, other), key=lambda label: -_moved(pairs, label))
    rows = comparison.of_classes(one, other)
    lower, upper = pairs.ends(comparison, one, other)
    cosines = [float(space.between[one, other]) for space in (comparison.before, comparison.after)]
    ratio = max(float(pairs.ratio[one, other]), 0.0)
    names = [name(comparison.class_names[label]) for label in (one, other)]
    return Finding(
        NAME,
        "found",
        Subject(classes=(one, other)),
        f"{names[0]} moved beside {names[1]}: cosine {number(cosines[0])} → {number(cosines[1])}, {percent(ratio)} of "
        f"their squared distance is left (95 % interval {percent(lower)} to {percent(upper)}), "
        f"{more_than(pairs.p[one, other])}.",
        size=ratio,
        unit=UNIT,
        lower=lower,
        upper=upper,
        test="sign flips of images, pooled over pairs of classes",
        p=float(pairs.p[one, other]),
        adjusted_p=float(pairs.adjusted_p[one, other]),
        severity=severity(1 - ratio, 1 - MOST_RATIO, WEIGHT),
        selection=comparison.ids_of(rows),
        advice=KEEP_FAMILIES,
        figures={"cosine_before": cosines[0], "cosine_after": cosines[1], "ratio": ratio},
    )


def _moved(pairs: PairChanges, label: int) -> float:
    """How much its distances to all other classes changed, on average."""
    return float(np.nanmean(np.abs(pairs.change[label])))


KIND = Kind(
    NAME, "Class moved beside another",
    "Whether a class has another nearest class than before, with half of their squared distance gone, though their "
    "images are still apart; from five held-out images a class.", find, of_classes=True,
)  # fmt: skip
