"""Does the model's confidence say how often it is right?"""

from __future__ import annotations

import numpy as np
from scipy.special import softmax

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.row_blocks import row_blocks

BINS = 15
"""Of equal width, as in Guo et al."""
IMAGES_A_BIN = 10
"""Images that a bin should hold on average: with fewer, chance alone looks like bad calibration."""


def calibration_error(logits: np.ndarray, label: np.ndarray) -> float:
    """Expected calibration error: `Σ_b n_b / n · |accuracy_b − confidence_b|` (Guo et al., ICML 2017, eq. 3).

    The confidence is the largest softmax probability. 15 bins split (0, 1] evenly; for fewer than 150 images as many as
    hold ten on average: below 20 it is one, and the error is |accuracy − mean confidence|.

    Args:
        logits: (n, C).
        label: (n,) int in [0, C).

    Returns:
        In [0, 1]; NaN without images or where the logits are unknown (NaN).
    """
    if len(label) == 0 or np.isnan(logits).any():
        return float("nan")
    n_bins = count_bins(len(label))
    blocks = (logits[rows].astype(np.float64) for rows in row_blocks(len(label)))
    confidence = np.concatenate([softmax(block, axis=1).max(axis=1) for block in blocks])
    right = logits.argmax(axis=1) == label
    in_bin = bins_of(confidence, n_bins)
    surplus = np.bincount(in_bin, weights=right - confidence, minlength=n_bins)  # n_b · (accuracy − confidence)
    return float(np.abs(surplus).sum() / len(label))


def count_bins(n_images: int) -> int:
    """How many bins so many images are put into."""
    return int(np.clip(n_images // IMAGES_A_BIN, 1, BINS))


def bins_of(confidence: np.ndarray, n_bins: int) -> np.ndarray:
    """Which of the bins of equal width, (low, high], each confidence in (0, 1] lies in: (n,) int."""
    return np.clip(np.ceil(confidence * n_bins).astype(int) - 1, 0, n_bins - 1)


def _of_run(evidence: Evidence) -> float:
    images = evidence.held_out_images.labelled_images
    return calibration_error(images.logits, images.label)


def _of_classes(evidence: Evidence) -> np.ndarray:
    images = evidence.held_out_images
    of_class = (images.label == label for label in range(images.n_classes))
    return np.array([calibration_error(images.logits[rows], images.label[rows]) for rows in of_class])


MEASURES = (
    Measure("run", "calibration_error", _of_run,
            "How far the tuned model's confidence is from how often it is right, on held-out images (ECE, 15 bins).",
            "share of images", "lower"),
    Measure("class", "calibration_error", _of_classes,
            "How far the tuned model's confidence is from how often it is right, on its held-out images (ECE, a bin "
            "for every ten).", "share of images", "lower"),
)  # fmt: skip
