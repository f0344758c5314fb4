"""Few-shot images of one kind only: all of one style or domain, where the held-out images are of others.

It is said of who was tuned on beside who judges, with what became of the held-out images of the other kinds.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

from mpsviz.analysis.findings.chance.advice import MORE_STYLES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.words import name, percent

NAME = "narrow"
LEAST_SHARE = 0.9
"""Of the few-shot images that have the value."""
MOST_SHARE = 0.5
"""Of the held-out images that have it, too."""
LEAST_IMAGES = 8
WEIGHT = 0.97


def find(comparison: Comparison) -> list[Finding]:
    found = []
    for column, values in comparison.columns.items():
        few, held_out = np.asarray(values)[comparison.few_shot], comparison.column(column)
        if len(few) < LEAST_IMAGES or len(held_out) < LEAST_IMAGES:
            continue
        kinds, counts = np.unique(few, return_counts=True)
        value, count = str(kinds[counts.argmax()]), int(counts.max())
        shares = count / len(few), float((held_out == value).mean())
        total = len(few) + len(held_out)
        p = float(hypergeom.sf(count - 1, total, count + int((held_out == value).sum()), len(few)))
        if value and shares[0] >= LEAST_SHARE and shares[1] <= MOST_SHARE and p <= LEVEL_OF_RUN:
            found.append(_finding(comparison, column, value, (count, len(few)), shares, p))
    return found


def _finding(
    comparison: Comparison, column: str, value: str, counts: tuple[int, int], shares: tuple[float, float], p: float
) -> Finding:
    others = comparison.column(column) != value
    has = (~others).astype(float)
    lower, upper = interval(shares[0] - shares[1], shares[1] - has)
    figures = {"few_shot": shares[0], "held_out": shares[1]}
    images, told = comparison.images, ""
    if not np.isnan(images.logits).any():
        right = [
            (one.argmax(axis=1) == images.label)[others].mean() for one in (images.zero_shot_logits, images.logits)
        ]
        figures |= {"right_before": float(right[0]), "right_after": float(right[1])}
        told = f"; of those of another {column} {percent(right[0])} were named rightly, now {percent(right[1])}"
    few = comparison.few_shot[np.asarray(comparison.columns[column])[comparison.few_shot] == value]
    return Finding(
        NAME,
        "found",
        Subject(column=column, value=value),
        f"{counts[0]} of {counts[1]} few-shot images are of the {column} {name(value)}, of the held-out ones "
        f"{percent(shares[1])}: the classes were learnt from one {column}{told}. By chance p = {p:.1g}.",
        size=shares[0] - shares[1],
        unit="share of few-shot images beyond that of held-out ones",
        lower=lower,
        upper=upper,
        test="hypergeometric, of few-shot and held-out images together",
        p=p,
        adjusted_p=p,
        severity=WEIGHT * (shares[0] - shares[1]) ** 0.25,
        selection=(*np.asarray(comparison.ids)[few[:12]].tolist(), *comparison.ids_of(np.flatnonzero(others)[:12])),
        advice=MORE_STYLES,
        figures=figures,
    )


KIND = Kind(
    NAME, "Few-shot images of one kind",
    "Whether nine in ten few-shot images are of one style, domain or fold, and half of the held-out ones at least are "
    "not.",
    find, of_classes=True,
)  # fmt: skip
