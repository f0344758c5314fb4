"""Gram matrices: all the cosines between images."""

from __future__ import annotations

import numpy as np


def gram(features: np.ndarray) -> np.ndarray:
    """All inner products of the rows, (n, D) → (n, n); cosines where the rows are L2-normalised."""
    return features @ features.T


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
