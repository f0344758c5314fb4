"""Where numbers are too few to test something: classes, families and runs that a test can't see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mpsviz.analysis.findings.chance.advice import MORE_IMAGES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.words import images, listed

NAME = "too_few"
OF_RUN = 40
"""Held-out images from which figures of the run are tested."""
OF_CLASS, OF_PAIRS, OF_PARTS = 3, 5, 10
"""Held-out images of a class from which its spread, its distances from other classes, and its parting are tested."""


def find(comparison: Comparison) -> list[Finding]:
    n = len(comparison.rows)
    if n == 0:
        said = f"There is no held-out image, so nothing can be found: all together are looked at from {OF_RUN} on."
        return [_caveat(comparison, np.zeros(0, int), said, 0.0)]
    if not comparison.has_classes:
        said = f"There are {images(n)}: below {OF_RUN}, hubs can't be told from chance."
        caveat = _caveat(comparison, np.zeros(0, int), said, float(n))
        return [replace(caveat, figures=caveat.figures | {"classes": 0.0})] if n < OF_RUN else []
    found = []
    if n < OF_RUN:
        said = f"There are {images(n)}: below {OF_RUN}, hubs and over-confidence can't be told from chance."
        found.append(_caveat(comparison, np.zeros(0, int), said, float(n)))
    few = np.flatnonzero(comparison.sizes < OF_CLASS)
    if len(few):
        names = listed([comparison.class_names[one] for one in few.tolist()])
        have = "has" if len(few) == 1 else "have"
        said = f"{names} {have} fewer than {OF_CLASS} held-out images: of single classes nothing is said there."
        found.append(_caveat(comparison, few, said, float(len(few))))
    small = np.flatnonzero((comparison.sizes >= OF_CLASS) & (comparison.sizes < OF_PARTS))
    if len(small):
        least, most = int(comparison.sizes[small].min()), int(comparison.sizes[small].max())
        have, they = ("has", "it") if len(small) == 1 else ("have", "they")
        many = f"{least} to {most} held-out images" if least < most else f"{most} held-out images"
        each = " each" if least == most and len(small) > 1 else ""
        said = (
            f"{len(small)} of {comparison.n_classes} classes {have} {many}{each}: whether {they} "
            f"merged or moved is asked from {OF_PAIRS} on, whether one parted from {OF_PARTS} on."
        )
        found.append(_caveat(comparison, small, said, float(len(small))))
    return found


def _caveat(comparison: Comparison, classes: np.ndarray, sentence: str, size: float) -> Finding:
    shown = comparison.ids_of(np.isin(comparison.label, classes)) if len(classes) <= OF_PARTS else ()
    unit = "classes" if len(classes) else "images"
    return Finding(
        NAME, "caveat", Subject(classes=tuple(classes.tolist())), sentence, size=size, unit=unit, selection=shown,
        advice=MORE_IMAGES, figures={"count": size},
    )  # fmt: skip


KIND = Kind(
    NAME, "Too few images to test everything",
    f"Runs of fewer than {OF_RUN} held-out images, classes of fewer than {OF_CLASS}, and of fewer than {OF_PARTS} "
    "where it is asked whether they parted.", find,
)  # fmt: skip
