"""Fisher ratio: how far a class stands from the rest, in units of its own width."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.averages import mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure


def fisher_ratio(features: np.ndarray, label: np.ndarray, n_classes: int) -> np.ndarray:
    """`‖μ_c − μ‖² / s_c²`: the trace criterion tr S_B / tr S_W (Fukunaga, 1990, section 10.2), class by class.

    μ is the mean of the class means, so that large classes don't count more; `s_c² = Σ ‖x − μ_c‖² / (n_c − 1)`.

    Args:
        features: (n, D).
        label: (n,) int in [0, n_classes).

    Returns:
        (n_classes,) ≥ 0. NaN for a class of fewer than two images or without any width, and with one class.
    """
    ratio = np.full(n_classes, np.nan)
    classes = np.unique(label)
    if len(classes) < 2:
        return ratio
    means = np.stack([features[label == one].astype(np.float64).mean(axis=0) for one in classes])
    between = ((means - means.mean(axis=0)) ** 2).sum(axis=1)
    for one, center, apart in zip(classes, means, between, strict=True):
        group = features[label == one].astype(np.float64)
        width = ((group - center) ** 2).sum()
        if len(group) > 1 and width > 0:
            ratio[one] = apart * (len(group) - 1) / width
    return ratio


def _fisher_ratio(evidence: Evidence) -> np.ndarray:
    images = evidence.held_out_images
    return fisher_ratio(images.after, images.label, images.n_classes)


MEASURES = (
    Measure("class", "fisher_ratio", _fisher_ratio,
            "How far the centre of its held-out images stands from that of all classes, squared, over their variance.",
            "ratio of variances", "higher"),
    Measure("run", "fisher_ratio", lambda evidence: mean(evidence.once(_fisher_ratio)),
            "How far the centre of a class stands from that of all classes, squared, over the variance of its held-out "
            "images; the mean of the classes.", "ratio of variances", "higher"),
)  # fmt: skip
