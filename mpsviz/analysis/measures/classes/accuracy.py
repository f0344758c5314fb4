"""Accuracy, and the weight α between the two branches: chosen on validation images, never on held-out ones."""

from __future__ import annotations

import numpy as np
from scipy.special import log_softmax

from mpsviz.analysis.evidence.averages import ClassMeans, ImageMean, held_out_mean, on_labelled, validation_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure

ALPHAS = tuple(step / 10 for step in range(11))
"""The values of α that are tried: 0 is the zero-shot branch alone, 1 the tuned branch alone."""


def correct(logits: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Whether the highest logit is the own class, (n, C) and (n,) → (n,) 0 or 1; NaN for rows of label −1."""
    return np.where(label >= 0, logits.argmax(axis=1) == label, np.nan)


def accuracy(logits: np.ndarray, label: np.ndarray) -> float:
    """The share of labelled rows, in [0, 1], whose highest logit is the own class; NaN without any."""
    labelled = label >= 0
    return float(correct(logits[labelled], label[labelled]).mean()) if labelled.any() else float("nan")


def fuse(logits: np.ndarray, zero_shot_logits: np.ndarray, alpha: float) -> np.ndarray:
    """`α · tuned + (1 − α) · zero-shot`, (n, C)."""
    return alpha * logits + (1 - alpha) * zero_shot_logits


def choose_alpha(logits: np.ndarray, zero_shot_logits: np.ndarray, label: np.ndarray) -> float:
    """The α of ALPHAS with the best accuracy on these images; among equals the least mean cross-entropy.

    Args:
        logits: (v, C) of the tuned branch, **validation images only**.
        zero_shot_logits: (v, C) of the frozen branch.
        label: (v,) int in [0, C).

    Raises:
        ValueError: there are no images, or one without a class.
    """
    if len(label) == 0 or label.min() < 0:
        raise ValueError(f"α is chosen on labelled validation images, but the labels are {label.tolist()}")

    def quality(alpha: float) -> tuple[float, float]:
        fused = fuse(logits, zero_shot_logits, alpha)
        log_likelihood = log_softmax(fused, axis=1)[np.arange(len(label)), label].mean()
        return accuracy(fused, label), float(log_likelihood)

    return max(ALPHAS, key=quality)


@on_labelled
def _correct(evidence: Evidence) -> np.ndarray:
    return correct(evidence.logits, evidence.label)


@on_labelled
def _zero_shot_correct(evidence: Evidence) -> np.ndarray:
    return correct(evidence.zero_shot_logits, evidence.label)


def alpha_of(evidence: Evidence) -> float:
    """The weight of the tuned branch that the validation images choose; without any, the evidence's own, or NaN."""
    validation = evidence.select(evidence.validation)
    if validation.n_images:
        return choose_alpha(validation.logits, validation.zero_shot_logits, validation.label)
    return float("nan") if evidence.alpha is None else evidence.alpha


def _fused_correct(evidence: Evidence) -> np.ndarray:
    """(n,) of the held-out images; NaN for the others."""
    alpha = evidence.once(alpha_of)
    named = correct(fuse(evidence.logits, evidence.zero_shot_logits, alpha), evidence.label)
    return np.where(evidence.held_out & ~np.isnan(alpha), named, np.nan)


MEASURES = (
    Measure("run", "accuracy_zero_shot", held_out_mean(_zero_shot_correct),
            "Share of held-out images that the frozen model names rightly.", "share of images", "higher"),
    Measure("run", "accuracy_tuned", held_out_mean(_correct),
            "Share of held-out images that the tuned model names rightly on its own.", "share of images", "higher"),
    Measure("run", "accuracy_fused", ImageMean(_fused_correct),
            "Share of held-out images that both branches together name rightly; their weight α is chosen on validation "
            "images, or that of the settings where there are none.", "share of images", "higher"),
    Measure("run", "validation_accuracy", validation_mean(_correct),
            "Share of validation images that the tuned model names rightly on its own: epochs are chosen by it.",
            "share of images", "higher"),
    Measure("class", "accuracy", ClassMeans(_correct),
            "Share of its held-out images that the tuned model names rightly on its own.", "share of images", "higher"),
    Measure("image", "correct", _correct,
            "1 where the tuned model, on its own, names it rightly, 0 where it doesn't.", "0 or 1", "higher"),
)  # fmt: skip
