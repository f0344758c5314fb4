"""Which of the images that don't train are measured, where there are more than anyone wants to wait for."""

from __future__ import annotations

import numpy as np

MEASURED_FIRST = ("held-out", "bystander")


def limit_measured(split: np.ndarray, labels: np.ndarray, limit: int, seed: int) -> np.ndarray:
    """Keep at most `limit` images that only measure, drawn by class; the others become 'unused'.

    Held-out images and bystanders come first, what is left of the limit goes to the pool. Every class keeps its share,
    and at least one image while the limit allows. A larger limit contains a smaller one.

    Args:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        labels: (n,) int.
        seed: of the draw.

    Returns:
        (n,) str: `split`, with 'unused' for images that neither train nor are measured.
    """
    random = np.random.default_rng(seed)
    limited = split.copy()
    left = limit
    for group in (np.isin(split, MEASURED_FIRST), split == "pool"):
        rows = random.permutation(np.flatnonzero(group))
        rows = rows[np.argsort(_rank_in_class(labels[rows]), kind="stable")]
        limited[rows[max(left, 0) :]] = "unused"
        left -= len(rows)
    return limited


def _rank_in_class(labels: np.ndarray) -> np.ndarray:
    """(n,) float in [0, 1): how many of its class come before an image, as a fraction of the class."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    order = np.argsort(codes, kind="stable")
    ranks = np.empty(len(labels))
    ranks[order] = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranks / counts[codes]
