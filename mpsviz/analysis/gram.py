"""Gram matrices: all the cosines between images, before and after.

For unit vectors the mean absolute Gram difference is half the distortion of squared distances under the identity
coupling; the best coupling (Gromov–Wasserstein) can only do better.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.averages import held_out_mean
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measure import Measure


def gram(features: np.ndarray) -> np.ndarray:
    """All inner products of the rows, (n, D) → (n, n); cosines where the rows are L2-normalised."""
    return features @ features.T


def gram_drift(before: np.ndarray, after: np.ndarray) -> float:
    """The mean absolute difference of the two Gram matrices, `mean_ij |g_ij − g'_ij|`; NaN without rows.

    Args:
        before, after: (n, D), L2-normalised, the same images in the same rows.
    """
    if len(before) == 0:
        return float("nan")
    return float(np.abs(gram(before) - gram(after)).mean(dtype=np.float64))


def class_gram(features: np.ndarray, label: np.ndarray, n_classes: int) -> np.ndarray:
    """The Gram matrix averaged over the images of each pair of classes.

    An image is never paired with itself, so a block on the diagonal says how alike the images of a class are and
    doesn't depend on how many there are.

    Args:
        features: (n, D), L2-normalised.
        label: (n,) int in [0, n_classes); rows of −1 are left out.

    Returns:
        (n_classes, n_classes) mean cosine; NaN where there is no pair to average.
    """
    rows = label >= 0
    member = np.eye(n_classes)[label[rows]]  # (n, n_classes), one-hot
    sums = member.T @ features[rows].astype(np.float64)
    own = member.T @ (features[rows].astype(np.float64) ** 2).sum(axis=1)
    sizes = member.sum(axis=0)
    total = sums @ sums.T - np.diag(own)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    return np.divide(total, pairs, out=np.full_like(total, np.nan), where=pairs > 0)


def _token_gram_drift(evidence: Evidence) -> np.ndarray:
    return evidence.token_gram_drift


def _held_out_gram_drift(evidence: Evidence) -> float:
    return gram_drift(evidence.before[evidence.held_out], evidence.after[evidence.held_out])


def _bystander_gram_drift(evidence: Evidence) -> float:
    return gram_drift(evidence.before[evidence.bystanders], evidence.after[evidence.bystanders])


MEASURES = (
    Measure("run", "gram_drift_global", _held_out_gram_drift,
            "How much the cosine between two held-out images has changed, on average over all pairs.",
            "mean |Δ cosine|", "lower"),
    Measure("run", "gram_drift_local", held_out_mean(_token_gram_drift),
            "How much the cosine between two patches of one held-out image has changed, on average.",
            "mean |Δ cosine|", "lower"),
    Measure("run", "bystander_gram_drift", _bystander_gram_drift,
            "How much the cosine between two bystanders has changed, on average over all pairs.",
            "mean |Δ cosine|", "lower"),
)  # fmt: skip
