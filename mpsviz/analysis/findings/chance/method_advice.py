"""Advice that fits the method of a run: what to try is never what the run did already, nor a setting that it lacks."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from mpsviz.analysis.findings.chance.advice import (
    KEEP_CALIBRATION,
    KEEP_FAMILIES,
    KEEP_GAP,
    KEEP_GRAM,
    KEEP_NAMES,
    KEEP_NEIGHBORS,
    MORE_STYLES,
    NAME_CLASSES,
    OTHER_PICTURES,
)
from mpsviz.analysis.findings.chance.finding import Advice, Finding

RAISE_GRAM = "Raise the weight of the Gram alignment (λ1, Gram)"
OF_EVERY_METHOD = {one.attempt: one for one in (MORE_STYLES, NAME_CLASSES, OTHER_PICTURES)}
"""Findings that an earlier version kept have these without figures."""
PROBE = "train a linear probe, which moves no feature."


def fitting(item: Finding, method: str, settings: Set[str]) -> Finding:
    """The finding with advice for its run; advice that suits every method stays.

    Args:
        method: what the run was tuned with, a key of `METHOD_CONFIGS`.
        settings: what can be set for that method.
    """
    if item.advice is None:
        return item
    if item.kind == "gap":
        return replace(item, advice=KEEP_GAP)
    return replace(item, advice=_advice(item.advice, method, settings))


def _advice(advice: Advice, method: str, settings: Set[str]) -> Advice:
    """Advice is known by its evidence, which kept findings have, too."""
    aligned, contrasted = "gram_weight" in settings, "contrastive_weight" in settings
    if advice.evidence == KEEP_GRAM.evidence:
        return replace(KEEP_GRAM, attempt=f"{RAISE_GRAM}.") if aligned else KEEP_GRAM
    if advice.evidence == KEEP_NEIGHBORS.evidence:
        if aligned:
            return replace(KEEP_NEIGHBORS, attempt=f"{RAISE_GRAM}.")
        return replace(KEEP_NEIGHBORS, attempt="Tune with MPS-Tuning.") if method == "clip-lora" else KEEP_NEIGHBORS
    if advice.evidence == KEEP_NAMES.evidence:
        if aligned and not contrasted:
            return replace(KEEP_NAMES, attempt=f"{RAISE_GRAM}, or {PROBE}")
        return KEEP_NAMES if method != "linear-probe" else replace(KEEP_NAMES, attempt="Tune with MPS without HMS.")
    if advice.evidence == KEEP_CALIBRATION.evidence and aligned and contrasted:
        return replace(KEEP_CALIBRATION, attempt="Read the fused prediction instead of the tuned one.")
    if advice.evidence == KEEP_FAMILIES.evidence and contrasted:
        return Advice("Stop at an earlier epoch, or lower the learning rate.")
    return OF_EVERY_METHOD.get(advice.attempt, advice)
