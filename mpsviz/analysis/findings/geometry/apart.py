"""All classes together: do they stand apart better than before, or have they run into each other?

The figure is the silhouette (Rousseeuw, 1987) with cosine distances, of an image (b − a) / max(a, b), where a is its
mean distance from the others of its class and b that from the nearest other class; its mean over classes. Two classes
that merge are two of many: the median class, too, must have changed.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import STAND_LEAST, TRAIN_LESS
from mpsviz.analysis.findings.chance.class_cosines import ClassCosines, class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p
from mpsviz.analysis.findings.chance.words import images, more_than, number, percent

NAME = "apart"
LEAST_CHANGE = 0.1
"""Of the mean silhouette, and of that of the median class."""
MOST_CHANGE_HELD = 0.05
"""The whole interval must lie within it for classes to be said to stand apart as before."""
LEAST_IMAGES = 20
LEAST_CLASSES = 9
"""From so many on, classes are the unit of chance, for images of one class share the middles that they are judged by;
fewer have too few patterns of signs, and images are."""
LEAST_DISTANCE = 1e-9
GOOD, BAD = 0.2, 0.9
"""Weights of the severity: that classes come apart is what one trains for."""
UNIT = "silhouette after − before"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    before, after = (_silhouettes(space) for space in (comparison.before, comparison.after))
    known = np.isfinite(before) & np.isfinite(after)
    n = int(known.sum())
    if n < LEAST_IMAGES:
        return []
    classes = [class_means(one, comparison.label, comparison.sizes) for one in (before, after)]
    judged = np.isfinite(classes[0] + classes[1])
    means = [float(one[judged].mean()) for one in classes]
    of_classes = (classes[1] - classes[0])[judged]
    change, median = float(of_classes.mean()), float(np.median(of_classes))
    if len(of_classes) >= LEAST_CLASSES:
        deviations, unit = of_classes - change, "classes"
    else:
        own = (classes[1] - classes[0])[comparison.label[known]]
        size = comparison.sizes[comparison.label[known]]
        deviations, unit = (after[known] - before[known] - own) * n / (len(of_classes) * size), "images"
    lower, upper = interval(change, deviations)
    p = flip_p(change, deviations)
    nearest = [float((one[known] > 0).mean()) for one in (before, after)]
    said = (
        f"their mean silhouette went from {number(means[0])} to {number(means[1])} (by {number(change)}, 95 % interval "
        f"{number(lower)} to {number(upper)}), and {percent(nearest[1])} of the {images(n)} are nearer to their own "
        f"class than to any other, {percent(nearest[0])} before"
    )
    common = {
        "kind": NAME, "subject": Subject(), "size": change, "unit": UNIT, "lower": lower, "upper": upper,
        "test": f"sign flips of {unit} ({FLIPS})", "p": p, "adjusted_p": p,
        "figures": {
            "silhouette_before": means[0], "silhouette_after": means[1], "change": change, "median_change": median,
            "nearest_before": nearest[0], "nearest_after": nearest[1],
        },
    }  # fmt: skip
    reached = min(abs(change), median * np.sign(change)) / LEAST_CHANGE
    if reached >= 1 and p <= LEVEL_OF_RUN:
        what, weight, advice = ("came apart", GOOD, STAND_LEAST) if change > 0 else ("ran together", BAD, TRAIN_LESS)
        return [
            Finding(
                state="found",
                sentence=f"The classes {what}: {said}; {more_than(p)}.",
                severity=severity(abs(change), LEAST_CHANGE, weight),
                selection=comparison.ids_of(
                    np.flatnonzero(known)[np.argsort(-np.abs(after - before)[known], kind="stable")[:24]]
                ),
                advice=advice,
                **common,
            )
        ]
    if max(abs(lower), abs(upper)) < MOST_CHANGE_HELD:
        sentence = f"The classes stand apart as before, to within {number(MOST_CHANGE_HELD)}: {said}."
        return [Finding(state="held", sentence=sentence, **common)]
    if 0 < reached < 1 and p <= LEVEL_OF_RUN:
        told = f"mean silhouette {number(means[0])} → {number(means[1])}"
        return [SmallChange(NAME, Subject(), "all classes", told, change, UNIT, p, float(reached))]
    return []


def _silhouettes(space: ClassCosines) -> np.ndarray:
    """(n,) in [−1, 1]; NaN for an image that is alone in its class, and where there is one class."""
    others = space.to_class.copy()
    others[np.arange(len(space.label)), space.label] = -np.inf
    own = 1 - space.own
    other = 1 - np.where(np.isnan(others), -np.inf, others).max(axis=1, initial=-np.inf)
    other[np.isinf(other)] = np.nan
    return (other - own) / np.maximum(np.maximum(other, own), LEAST_DISTANCE)


KIND = Kind(
    NAME, "How far classes stand apart",
    "Whether the mean silhouette of all held-out images, which says how well classes stand apart, rose or fell by a "
    "tenth or more, and that of the median class, too.", find, "silhouette", of_classes=True,
)  # fmt: skip
