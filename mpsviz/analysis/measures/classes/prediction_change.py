"""What tuning changes of an image's prediction."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean, on_labelled
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.measures.classes.separability import text_margin


def margin_change(zero_shot_logits: np.ndarray, logits: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The text margin after minus the one before, in units of the logits.

    Args:
        zero_shot_logits, logits: (n, C) of the frozen and of the tuned branch.
        label: (n,) int in [0, C).

    Returns:
        (n,); above 0 the own class stands out more. NaN with one class.
    """
    return text_margin(logits, label) - text_margin(zero_shot_logits, label)


def prediction_change(zero_shot_logits: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Whether another class has the highest logit now, (n, C) twice → (n,) 0 or 1."""
    return (zero_shot_logits.argmax(axis=1) != logits.argmax(axis=1)).astype(float)


@on_labelled
def _margin_change(evidence: Evidence) -> np.ndarray:
    return margin_change(evidence.zero_shot_logits, evidence.logits, evidence.label)


@on_labelled
def _prediction_change(evidence: Evidence) -> np.ndarray:
    return prediction_change(evidence.zero_shot_logits, evidence.logits)


MEASURES = (
    Measure("run", "margin_change", held_out_mean(_margin_change),
            "How much farther the logit of the own class stands above the best other than before tuning, on average "
            "over held-out images.", "Δ logit", "higher"),
    Measure("class", "margin_change", ClassMeans(_margin_change),
            "How much farther the logit of its own name stands above the best other than before tuning.", "Δ logit",
            "higher"),
    Measure("image", "margin_change", _margin_change,
            "How much farther the logit of its own class stands above the best other than before tuning.", "Δ logit",
            "higher"),
    Measure("run", "prediction_change", held_out_mean(_prediction_change),
            "Share of held-out images that are taken for another class than before tuning, rightly or wrongly.",
            "share of images", None),
    Measure("class", "prediction_change", ClassMeans(_prediction_change),
            "Share of its held-out images that are taken for another class than before tuning, rightly or wrongly.",
            "share of images", None),
    Measure("image", "prediction_change", _prediction_change,
            "1 where the tuned model takes it for another class than the frozen one, 0 where it doesn't.", "0 or 1",
            None),
)  # fmt: skip
