"""Over-confidence: the tuned model is surer of its names than it is right, on held-out images."""

from __future__ import annotations

import numpy as np
from scipy.special import softmax

from mpsviz.analysis.findings.chance.advice import KEEP_CALIBRATION
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p, paired_p
from mpsviz.analysis.findings.chance.words import images, more_than, percent, points

NAME = "confidence"
LEAST_GAP, LEAST_RISE = 0.05, 0.1
"""Of mean confidence above accuracy, and by how much that rose."""
MOST_HELD = 0.05
LEAST_IMAGES = 40
WEIGHT = 0.6


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    logits = (held_out.zero_shot_logits, held_out.logits)
    if not comparison.has_confidence or held_out.n_images < LEAST_IMAGES or any(np.isnan(one).any() for one in logits):
        return []
    sure = [softmax(one.astype(np.float64), axis=1).max(axis=1) for one in logits]
    right = [(one.argmax(axis=1) == held_out.label).astype(float) for one in logits]
    over = [s - r for s, r in zip(sure, right, strict=True)]
    gap, rise = float(over[1].mean()), float((over[1] - over[0]).mean())
    ends = interval(gap, over[1] - gap)
    p = max(flip_p(gap, over[1] - gap), paired_p(over[1] - over[0]))
    said = (
        f"mean confidence {percent(float(sure[1].mean()))} where {percent(float(right[1].mean()))} are right (surplus "
        f"of {points(gap)}, 95 % interval {points(ends[0])} to {points(ends[1])}; before "
        f"{percent(float(sure[0].mean()))} and {percent(float(right[0].mean()))})"
    )
    common = {
        "kind": NAME, "subject": Subject(), "size": gap, "unit": "share of images", "lower": ends[0], "upper": ends[1],
        "test": f"sign flips of images ({FLIPS}), of the surplus and of its rise", "p": p, "adjusted_p": p,
        "figures": {
            "sure_before": float(sure[0].mean()), "sure_after": float(sure[1].mean()),
            "right_before": float(right[0].mean()), "right_after": float(right[1].mean()), "rise": rise,
        },
    }  # fmt: skip
    if gap >= LEAST_GAP and rise >= LEAST_RISE and p <= LEVEL_OF_RUN:
        wrong = np.flatnonzero(right[1] == 0)
        return [
            Finding(
                state="found",
                sentence=f"The tuned model is surer than it is right: {said}, {more_than(p)}.",
                severity=severity(gap, LEAST_RISE, WEIGHT),
                selection=comparison.ids_of(wrong[np.argsort(-sure[1][wrong], kind="stable")][:24]),
                advice=KEEP_CALIBRATION,
                **common,
            )
        ]
    if ends[0] > -MOST_HELD and ends[1] < MOST_HELD:
        sentence = f"Over {images(held_out.n_images)} the tuned model is as sure as it is right: {said}."
        return [Finding(state="held", sentence=sentence, **common)]
    if min(gap, rise) > 0 and p <= LEVEL_OF_RUN:
        share = min(gap / LEAST_GAP, rise / LEAST_RISE, 1.0)
        told = f"{points(gap)} surer than right, {points(rise)} more than before"
        return [SmallChange(NAME, Subject(), "the tuned model", told, gap, common["unit"], p, share)]
    return []


KIND = Kind(
    NAME, "Over-confidence",
    "Whether mean confidence is five points or more above accuracy, and that rose by ten; from 40 held-out images.",
    find, "calibration_error", of_classes=True,
)  # fmt: skip
