"""Classes that merged: their middles met, and images of one now lie among those of the other."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import NAME_CLASSES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.pair_changes import PairChanges, newly_beside, pair_changes
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import listed, more_than, name, number, percent

NAME = "merged"
MOST_RATIO = 0.5
"""Squared distance of the middles that may be left, of what the change of all pairs leaves to expect."""
LEAST_STRANGERS = 0.3
"""Share of the images of both classes that are nearer to the other class, and by how much it rose."""
WEIGHT = 0.85
UNIT = "squared distance after / expected"


def merges(comparison: Comparison) -> np.ndarray:
    """(C, C) bool, symmetric: the pairs that merged."""
    pairs = comparison.once(pair_changes)
    if pairs is None:
        return np.zeros((comparison.n_classes, comparison.n_classes), dtype=bool)
    rose = pairs.strangers_after - pairs.strangers_before
    together = (pairs.ratio <= MOST_RATIO) & (pairs.adjusted_p <= LEVEL)
    return together & (pairs.strangers_after >= LEAST_STRANGERS) & (rose >= LEAST_STRANGERS)


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    pairs = comparison.once(pair_changes)
    if pairs is None:
        return []
    found = []
    for one, other in np.argwhere(np.triu(comparison.once(merges), k=1)).tolist():
        rows = comparison.of_classes(one, other)
        lower, upper = pairs.ends(comparison, one, other)
        cosines = [float(space.between[one, other]) for space in (comparison.before, comparison.after)]
        strangers = [float(share[one, other]) for share in (pairs.strangers_before, pairs.strangers_after)]
        ratio, total = max(float(pairs.ratio[one, other]), 0.0), int(rows.sum())
        names = [name(comparison.class_names[label]) for label in (one, other)]
        found.append(
            Finding(
                NAME,
                "found",
                Subject(classes=(one, other)),
                f"{names[0]} and {names[1]} merged: cosine {number(cosines[0])} → {number(cosines[1])}, "
                f"{percent(ratio)} of their squared distance is left (95 % interval {percent(lower)} to "
                f"{percent(upper)}), {more_than(pairs.p[one, other])}; {round(strangers[1] * total)} of {total} "
                f"held-out images are now nearer to the other class, {round(strangers[0] * total)} before.",
                size=ratio,
                unit=UNIT,
                lower=lower,
                upper=upper,
                test="sign flips of images, pooled over pairs of classes",
                p=float(pairs.p[one, other]),
                adjusted_p=float(pairs.adjusted_p[one, other]),
                severity=severity(strangers[1] - strangers[0], LEAST_STRANGERS, WEIGHT),
                selection=comparison.ids_of(rows),
                advice=NAME_CLASSES,
                figures={
                    "cosine_before": cosines[0], "cosine_after": cosines[1], "ratio": ratio,
                    "strangers_before": strangers[0], "strangers_after": strangers[1],
                },
            )
        )  # fmt: skip
    return [*found, *_came_closer(comparison, pairs)]


def _came_closer(comparison: Comparison, pairs: PairChanges) -> list[SmallChange]:
    """Pairs that came closer, by less than makes one class of two; those that have each other as the nearest class now
    are `moved`'s."""
    with np.errstate(invalid="ignore"):
        close = (pairs.adjusted_p <= LEVEL) & (pairs.ratio < 1) & ~comparison.once(merges)
    close &= ~comparison.once(newly_beside)
    found = []
    for one, other in np.argwhere(np.triu(close, k=1)).tolist():
        ratio = max(float(pairs.ratio[one, other]), 0.0)
        rose = float(pairs.strangers_after[one, other] - pairs.strangers_before[one, other])
        share = min((1 - ratio) / (1 - MOST_RATIO), max(rose, 0.0) / LEAST_STRANGERS, 1.0)
        about = listed([comparison.class_names[label] for label in (one, other)])
        said = f"{percent(ratio)} of their squared distance is left"
        q = float(pairs.adjusted_p[one, other])
        found.append(SmallChange(NAME, Subject((one, other)), about, said, ratio, UNIT, q, share))
    return found


KIND = Kind(
    NAME, "Classes merged",
    "Whether the middles of two classes met, by half of their squared distance or more, and three tenths or more of "
    "their held-out images came nearer to the other class; from five held-out images a class.", find, of_classes=True,
)  # fmt: skip
