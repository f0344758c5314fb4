"""Collapse or spread of everything: do all held-out images lie closer together than before, or farther apart?"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.findings.chance.advice import KEEP_GRAM
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p
from mpsviz.analysis.findings.chance.words import images, more_than, number, percent

NAME = "all_images"
LEAST_RATIO = 1.25
"""Of the spread after over the spread before, or the other way round."""
MOST_RATIO_HELD = 1.1
"""The whole interval must lie within it for the spread to be called as before."""
LEAST_IMAGES = 8
LEAST_SPREAD = 1e-6
"""Images that are one point to the last digit are taken to be spread as little as this."""
WEIGHT = 0.95


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    if held_out.n_images < LEAST_IMAGES:
        return []
    cosines = [_to_others(space) for space in (held_out.geometry_before, held_out.geometry_after)]
    before, after = (1 - float(one.mean()) for one in cosines)
    if before < LEAST_SPREAD:
        return []
    after = max(after, LEAST_SPREAD)
    log_ratio = float(np.log(after / before))
    deviations = 2 * ((1 - cosines[1]) / after - (1 - cosines[0]) / before)  # a pair counts for both of its images
    deviations = deviations - deviations.mean()
    ends = interval(log_ratio, deviations)
    ratio, lower, upper = (float(np.exp(one)) for one in (log_ratio, *ends))
    p = flip_p(log_ratio, deviations)
    collapsed = ratio < 1
    figures = {"cosine_before": 1 - before, "cosine_after": 1 - after, "ratio": ratio}
    said = (
        f"mean cosine of two {number(1 - before)} → {number(1 - after)}, so they are spread {percent(ratio)} as far as "
        f"before (95 % interval {percent(lower)} to {percent(upper)})"
    )
    shown = np.argsort(-np.abs(cosines[1] - cosines[0]), kind="stable")[:24]
    common = {
        "kind": NAME, "subject": Subject(), "size": ratio, "unit": "spread after / before", "lower": lower,
        "upper": upper, "test": f"sign flips of images ({FLIPS})", "p": p, "adjusted_p": p, "figures": figures,
    }  # fmt: skip
    least = np.log(LEAST_RATIO)
    if abs(log_ratio) >= least and p <= LEVEL_OF_RUN:
        what = "came closer together" if collapsed else "moved apart"
        return [
            Finding(
                state="found",
                sentence=f"All {images(held_out.n_images)} {what}: {said}, {more_than(p)}.",
                severity=severity(abs(log_ratio), least, WEIGHT if collapsed else WEIGHT / 2),
                selection=comparison.ids_of(shown),
                advice=KEEP_GRAM,
                **common,
            )
        ]
    if max(abs(ends[0]), abs(ends[1])) < np.log(MOST_RATIO_HELD):
        within = percent(MOST_RATIO_HELD - 1)
        sentence = f"The {images(held_out.n_images)} are as spread as before, to within {within}: {said}."
        return [Finding(state="held", sentence=sentence, **common)]
    if p <= LEVEL_OF_RUN:
        share = float(abs(log_ratio) / least)
        said = f"spread {percent(ratio)} as far as before"
        return [SmallChange(NAME, Subject(), "all held-out images", said, ratio, common["unit"], p, share)]
    return []


def _to_others(space: Geometry) -> np.ndarray:
    """(n,) mean cosine of each image with all others."""
    features = space.features.astype(np.float64)
    total = features @ features.sum(axis=0) - np.einsum("nd,nd->n", features, features)
    return total / (len(features) - 1)


KIND = Kind(
    NAME, "Collapse or spread of all images",
    "Whether all held-out images came closer together or moved apart, by a quarter of their spread or more.",
    find, "anisotropy",
)  # fmt: skip
