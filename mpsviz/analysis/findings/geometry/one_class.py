"""Collapse or spread of one class: did its images draw together, or part, as those of other classes did not?"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import KEEP_GRAM
from mpsviz.analysis.findings.chance.class_cosines import ClassCosines
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.outliers import outlier_p
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import of_classes
from mpsviz.analysis.findings.chance.words import images, more_than, name, number
from mpsviz.analysis.findings.geometry.merged import merges

NAME = "one_class"
LEAST_RATIO = 1.35
"""Of the change of its spread over that of the median class, or the other way round."""
LEAST_IMAGES = 3
LEAST_SPREAD = 1e-3
"""Classes that are nearly one point have no spread to compare."""
WEIGHT = 0.7
UNIT = "spread after / before, over that of the median class"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    before, after = comparison.before, comparison.after
    usable = (comparison.sizes >= LEAST_IMAGES) & (before.spread > LEAST_SPREAD)
    spread_after = np.maximum(after.spread, LEAST_SPREAD)
    if usable.sum() < 3:
        return []
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(usable, np.log(spread_after / before.spread), np.nan)
    typical = float(np.nanmedian(change))
    value = change - typical
    deviations = _deviations(after, spread_after) - _deviations(before, before.spread)
    p = np.maximum(of_classes(value, deviations, comparison.label), outlier_p(value))
    q = adjusted(p)
    found: list[Finding | SmallChange] = []
    clear = (q <= LEVEL) & (value * change > 0)  # not only less than others
    clear &= (value < 0) | ~comparison.once(merges).any(axis=1)  # between two middles the images of both are spread
    for one in np.flatnonzero(usable & clear).tolist():
        share = float(abs(value[one]) / np.log(LEAST_RATIO))
        if share < 1:
            about, ratio = name(comparison.class_names[one]), float(np.exp(value[one]))
            said = f"spread {number(ratio)} times as far, beside the median class"
            found.append(SmallChange(NAME, Subject((one,)), about, said, ratio, UNIT, float(q[one]), share))
            continue
        rows = comparison.label == one
        lower, upper = np.exp(interval(value[one], deviations[rows]))
        size, collapsed = float(np.exp(value[one])), value[one] < 0
        cosines = [float(1 - space.spread[one]) for space in (before, after)]
        what = "drew together" if collapsed else "spread out"
        found.append(
            Finding(
                NAME,
                "found",
                Subject(classes=(one,)),
                f"The {images(int(comparison.sizes[one]))} of {name(comparison.class_names[one])} {what}: mean cosine "
                f"of two {number(cosines[0])} → {number(cosines[1])}; the change of their spread is "
                f"{number(size)} times that of the median class (95 % interval {number(lower)} to {number(upper)}), "
                f"{more_than(p[one])}.",
                size=size,
                unit=UNIT,
                lower=float(lower),
                upper=float(upper),
                test="sign flips of images, pooled over classes, and outlier among classes",
                p=float(p[one]),
                adjusted_p=float(q[one]),
                severity=severity(abs(float(value[one])), np.log(LEAST_RATIO), WEIGHT),
                selection=comparison.ids_of(rows),
                advice=KEEP_GRAM,
                figures={"cosine_before": cosines[0], "cosine_after": cosines[1], "ratio": size},
            )
        )
    return found


def _deviations(cosines: ClassCosines, spread: np.ndarray) -> np.ndarray:
    """(n,) what each image adds to the logarithm of the spread of its class, beyond the mean."""
    away = np.diagonal(cosines.between)[cosines.label] - cosines.own
    return np.nan_to_num(2 * away / np.maximum(spread, LEAST_SPREAD)[cosines.label])


KIND = Kind(
    NAME, "Collapse or spread of one class",
    "Whether the spread of a class changed by a third more, or less, than that of the median class; from three "
    "held-out images a class.", find, of_classes=True,
)  # fmt: skip
