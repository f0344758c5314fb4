"""Classes that merged: their middles met, and images of one now lie among those of the other."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import NAME_CLASSES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.pair_changes import pair_changes
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import more_than, name, number, percent

NAME = "merged"
MOST_RATIO = 0.5
"""Squared distance of the middles that may be left, of what the change of all pairs leaves to expect."""
LEAST_STRANGERS = 0.3
"""Share of the images of both classes that are nearer to the other class, and by how much it rose."""
WEIGHT = 0.85


def merges(comparison: Comparison) -> np.ndarray:
    """(C, C) bool, symmetric: the pairs that merged."""
    pairs = comparison.once(pair_changes)
    if pairs is None:
        return np.zeros((comparison.n_classes, comparison.n_classes), dtype=bool)
    rose = pairs.strangers_after - pairs.strangers_before
    together = (pairs.ratio <= MOST_RATIO) & (pairs.adjusted_p <= LEVEL)
    return together & (pairs.strangers_after >= LEAST_STRANGERS) & (rose >= LEAST_STRANGERS)


def find(comparison: Comparison) -> list[Finding]:
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
                unit="squared distance after / expected",
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
    return found


KIND = Kind(
    NAME, "Classes merged",
    "Whether the middles of two classes met, by half of their squared distance or more, and three tenths or more of "
    "their held-out images came nearer to the other class; from five held-out images a class.", find,
)  # fmt: skip
