"""Some of the images in place of all, where a measure's cost grows with the square of their number."""

from __future__ import annotations

import numpy as np

SEED = 0


def stratified_sample(label: np.ndarray, count: int, seed: int = SEED) -> np.ndarray:
    """Draw `count` rows, of each class as large a share as of every other; with the same seed the same ones.

    Args:
        label: (n,) int, the classes; n ≥ count.

    Returns:
        (count,) row indices, ascending.
    """
    shuffled = np.random.default_rng(seed).permutation(len(label))
    _, code, sizes = np.unique(label[shuffled], return_inverse=True, return_counts=True)
    by_class = np.argsort(code, kind="stable")  # positions in `shuffled`, one class after the other
    place = np.empty(len(label))
    place[by_class] = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes])
    return np.sort(shuffled[np.argsort(place, kind="stable")[:count]])
