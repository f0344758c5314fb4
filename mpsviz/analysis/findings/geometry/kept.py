"""What held of the geometry: cosines of held-out images, and who their neighbours are; or that neither did."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.findings.chance.advice import KEEP_NEIGHBORS
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p
from mpsviz.analysis.findings.chance.words import images, number, percent
from mpsviz.analysis.measures.geometry.neighbor_change import chance_overlap, neighbor_overlap

NAME = "geometry"
MOST_KEPT_CHANGE, LEAST_KEPT = 0.05, 0.75
"""A run kept its geometry where the mean change of cosines is below the first and the share of neighbours that are kept
above the second, each with its whole interval."""
LEAST_LOST_CHANGE, MOST_LEFT = 0.13, 0.5
"""It lost it where the mean change is above the first and the share of neighbours below the second. Another random
crop of every image changes cosines of the frozen mini-clip on emoji-60 by 0.11 and leaves a third of the neighbours."""
SO_FEW = 0.25
"""Or where that is all of the neighbours that are left."""
LEAST_IMAGES = 20
WEIGHT = 0.8


def find(comparison: Comparison) -> list[Finding]:
    held_out = comparison.images
    n, k = held_out.n_images, held_out.neighbors_of()
    if n < LEAST_IMAGES or k < 1:
        return []
    drift = _mean_change(held_out)
    kept = neighbor_overlap(held_out.geometry_before.neighbors(k), held_out.geometry_after.neighbors(k))
    change, overlap, chance = float(drift.mean()), float(kept.mean()), chance_overlap(n, k)
    of_change = interval(change, 2 * (drift - change))
    lower, upper = interval(overlap, kept - overlap)
    said = (
        f"the cosine of two changed by {number(change)} on average (95 % interval {number(of_change[0])} to "
        f"{number(of_change[1])}), and an image keeps {percent(overlap)} of its {k} neighbours ({percent(lower)} to "
        f"{percent(upper)}; by chance {percent(chance)})"
    )
    common = {
        "kind": NAME, "subject": Subject(), "size": overlap, "unit": "share of neighbours", "lower": lower,
        "upper": upper, "figures": {"change": change, "kept": overlap, "chance": chance, "neighbors": float(k)},
    }  # fmt: skip
    if of_change[1] < MOST_KEPT_CHANGE and lower > LEAST_KEPT:
        sentence = f"The geometry of the {images(n)} held: {said}."
        return [Finding(state="held", sentence=sentence, **common)]
    p = flip_p(MOST_LEFT - overlap, kept - overlap)
    lost = (of_change[0] > LEAST_LOST_CHANGE and upper < MOST_LEFT) or upper < SO_FEW
    if lost and p <= LEVEL_OF_RUN:
        return [
            Finding(
                state="found",
                sentence=f"The geometry of the {images(n)} was lost: {said}.",
                severity=severity(1 - overlap, MOST_LEFT, WEIGHT),
                selection=comparison.ids_of(np.argsort(kept, kind="stable")[:24]),
                advice=KEEP_NEIGHBORS,
                test=f"sign flips of images ({FLIPS}), of the share below {percent(MOST_LEFT)}",
                p=p,
                adjusted_p=p,
                **common,
            )
        ]
    return []


def _mean_change(images: Evidence) -> np.ndarray:
    """(n,) mean absolute change of the cosines of each image with all others."""
    changed = np.empty(images.n_images)
    for (rows, before), (_, after) in zip(
        images.geometry_before.gram_rows(), images.geometry_after.gram_rows(), strict=True
    ):
        for cosines in (before, after):
            cosines[np.arange(len(rows)), rows] = 0
        changed[rows] = np.abs(before - after).sum(axis=1, dtype=np.float64) / max(images.n_images - 1, 1)
    return changed


KIND = Kind(
    NAME, "How much of the geometry held",
    "Whether cosines of held-out images changed by less than 0.05 and three quarters of the neighbours are kept (it "
    "held), or by more than 0.13 and fewer than half are, or fewer than a quarter (it was lost).",
    find, "neighbor_overlap",
)  # fmt: skip
