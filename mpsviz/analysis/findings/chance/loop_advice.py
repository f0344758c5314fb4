"""Advice for features that somebody else's training made: what can be tried in a loop of one's own."""

from __future__ import annotations

from dataclasses import replace

from mpsviz.analysis.findings.chance.advice import CHECK_LABELS, RESULTS, STAND_LEAST
from mpsviz.analysis.findings.chance.finding import Advice, Finding

AVERAGE_WEIGHTS = (
    "If features are to stay as they were, average the weights with those of the first snapshot (WiSE-FT), train the "
    "head before the encoder (LP-FT), or lower the learning rate."
)
KEEP_COSINES = Advice(
    AVERAGE_WEIGHTS,
    "On emoji-60 at four shots full fine-tuning of a CLIP changed the cosines of held-out images by 0.150 ± 0.002 on "
    "average, WiSE-FT by 0.069 ± 0.002.",
    RESULTS,
    ("0.150 ± 0.002", "0.069 ± 0.002"),
)
KEEP_NEIGHBORS = Advice(
    AVERAGE_WEIGHTS,
    "On emoji-60 at four shots a held-out image kept 0.37 ± 0.01 of its neighbours under full fine-tuning of a CLIP, "
    "and 0.67 ± 0.01 under WiSE-FT.",
    RESULTS,
    ("0.37 ± 0.01", "0.67 ± 0.01"),
)
KEEP_ALIKE = Advice(
    AVERAGE_WEIGHTS,
    "On emoji-60 at four shots the nearest image of another class was of the same family for 0.39 ± 0.04 of held-out "
    "images under full fine-tuning of a CLIP, and for 0.55 ± 0.02 under WiSE-FT.",
    RESULTS,
    ("0.39 ± 0.04", "0.55 ± 0.02"),
)
MORE_ROWS = Advice("Add training rows of both classes, above all where they are alike, or look at their labels.")
OWN_LABELS = Advice("Look at the training rows of both classes: their labels may be exchanged.")
OTHER_ROWS = Advice("Replace the copies by other training rows of the class.")
OTHER_KINDS = Advice("Add training rows of the other kinds, or draw each batch so that every kind is in it.")
EARLIER = Advice("Stop at an earlier snapshot, lower the learning rate, or regularise more.")
CALIBRATE = Advice(
    "Divide the logits by a temperature that is chosen on validation rows, or stop at an earlier snapshot."
)
RECORD_MORE = Advice("Record more rows of each class, none of which is trained on.")
RECORD_ROWS = Advice("Record more rows, none of which is trained on.")

OF_KIND = {
    "geometry": KEEP_NEIGHBORS,
    "all_images": KEEP_COSINES,
    "apart": EARLIER,
    "one_class": KEEP_COSINES,
    "merged": MORE_ROWS,
    "moved": KEEP_ALIKE,
    "split": OTHER_KINDS,
    "inside_classes": KEEP_COSINES,
    "hubs": KEEP_NEIGHBORS,
    "overfit": EARLIER,
    "copies": OTHER_ROWS,
    "narrow": OTHER_KINDS,
    "exchanged": OWN_LABELS,
    "shortcut": OTHER_KINDS,
    "mistaken": MORE_ROWS,
    "bystanders": EARLIER,
    "confidence": CALIBRATE,
    "gap": EARLIER,
    "too_few": RECORD_MORE,
}
"""By kind of finding; advice of other kinds (another map, another figure) suits every training."""


def fitting_own_loop(item: Finding) -> Finding:
    """The finding with advice that names no method of this program."""
    if item.advice is None:
        return item
    if item.kind == "mistaken" and item.advice.attempt in (CHECK_LABELS.attempt, OWN_LABELS.attempt):
        return replace(item, advice=OWN_LABELS)
    if item.kind == "too_few" and item.figures.get("classes") == 0:  # no row has one
        return replace(item, advice=RECORD_ROWS)
    if item.advice.attempt == STAND_LEAST.attempt:  # that classes came apart is what one trains for
        return item
    return replace(item, advice=OF_KIND.get(item.kind, item.advice))
