"""The gap between images and text: did it change, and did one side do all of the moving?"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import KEEP_GAP
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p
from mpsviz.analysis.findings.chance.words import more_than, number, percent
from mpsviz.analysis.measures.classes.image_text import unit_text

NAME = "gap"
LEAST_RATIO = 1.25
LEAST_CHANGE = 0.05
ONE_SIDE = 0.8
"""Share of the moving, along the gap, that one side did."""
LEAST_IMAGES = 12
MOST_HELD = 1.1
WEIGHT = 0.5


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    first, now = comparison.text_before, comparison.evidence.text_features
    if held_out.n_images < LEAST_IMAGES or first is None or np.isnan(first).any() or np.isnan(now).any():
        return []
    texts = [unit_text(one).mean(axis=0) for one in (first, now)]
    spaces = [one.astype(np.float64) for one in (held_out.before, held_out.after)]
    middles = [one.mean(axis=0) for one in spaces]
    gaps = [middle - text for middle, text in zip(middles, texts, strict=True)]
    sizes = [float(np.linalg.norm(gap)) for gap in gaps]
    if min(sizes) <= 0:
        return []
    along = [
        (space - middle) @ gap / size for space, middle, gap, size in zip(spaces, middles, gaps, sizes, strict=True)
    ]
    change, deviations = sizes[1] - sizes[0], along[1] - along[0]
    ends, p = interval(change, deviations), flip_p(change, deviations)
    ratio = sizes[1] / sizes[0]
    said = (
        f"distance of their middles {number(sizes[0])} → {number(sizes[1])} (change {number(change)}, 95 % interval "
        f"{number(ends[0])} to {number(ends[1])})"
    )
    figures = {"before": sizes[0], "after": sizes[1], "change": change}
    common = {
        "kind": NAME, "subject": Subject(), "size": change, "unit": "distance", "lower": ends[0], "upper": ends[1],
        "test": f"sign flips of images ({FLIPS})", "p": p, "adjusted_p": p,
    }  # fmt: skip
    if max(ratio, 1 / ratio) >= LEAST_RATIO and abs(change) >= LEAST_CHANGE and p <= LEVEL_OF_RUN:
        share = _share_of_images(middles, texts, gaps)
        mover = "images" if share >= ONE_SIDE else "text" if share <= 1 - ONE_SIDE else ""
        did = percent(share if mover == "images" else 1 - share)
        who = f"; the {mover} did {did} of the moving" if mover else "; both sides moved"
        what = "apart" if change > 0 else "together"
        return [
            Finding(
                state="found",
                sentence=f"Images and text moved {what}: {said}, {more_than(p)}{who}.",
                severity=severity(abs(np.log(ratio)), float(np.log(LEAST_RATIO)), WEIGHT if mover else WEIGHT / 2),
                selection=comparison.ids_of(np.argsort(-np.abs(along[1] - along[0]), kind="stable")[:24]),
                advice=KEEP_GAP,
                figures={**figures, "share_of_images": share},
                **common,
            )
        ]
    bound = np.log(MOST_HELD) * sizes[0]
    if max(abs(ends[0]), abs(ends[1])) < bound:
        within = percent(MOST_HELD - 1)
        sentence = f"Images and text are as far apart as before, to within {within}: {said}."
        return [Finding(state="held", sentence=sentence, figures=figures, **common)]
    if p <= LEVEL_OF_RUN:
        share = min(float(abs(np.log(ratio)) / np.log(LEAST_RATIO)), abs(change) / LEAST_CHANGE, 1.0)
        told = f"distance of their middles {number(sizes[0])} → {number(sizes[1])}"
        return [SmallChange(NAME, Subject(), "images and text", told, change, common["unit"], p, share)]
    return []


def _share_of_images(middles: list[np.ndarray], texts: list[np.ndarray], gaps: list[np.ndarray]) -> float:
    """How much of the moving along the gap the images did, in [0, 1]."""
    axis = gaps[0] / np.linalg.norm(gaps[0])
    moved = [abs(float((after - before) @ axis)) for before, after in (middles, texts)]
    return moved[0] / sum(moved) if sum(moved) > 0 else 0.5


KIND = Kind(
    NAME, "Text–image gap",
    "Whether the middles of held-out images and of class names moved a quarter closer together or farther apart, and "
    "whether one side did four fifths of the moving.", find, "modality_gap",
)  # fmt: skip
