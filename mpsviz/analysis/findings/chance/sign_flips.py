"""How large a figure would be by chance alone: the signs of what single images deviate are drawn anew.

Under the null hypothesis an image deviates from the mean by chance, one way as easily as the other, so the signs can be
flipped (Wu, "Jackknife, bootstrap and other resampling methods", 1986; for differences of pairs it is Fisher's paired
permutation test). A class of four images has only eight patterns of signs, too few for a small p value: the flips of
all classes are taken together, each scaled to the size of its class (pooled).
"""

from __future__ import annotations

import numpy as np

FLIPS = 999
"""Of a figure of the run."""
POOLED = 4_000_000
"""Figures by chance that are drawn of all classes or pairs together, at most."""
MOST_FLIPS, LEAST_FLIPS = 199, 39
"""Of each class or pair."""
BLOCK = 16
SEED = 0


def paired_p(differences: np.ndarray, *, flips: int = FLIPS) -> float:
    """Two-sided p of the mean of paired differences (n,) being 0; at least 1 / (flips + 1), 1 without images."""
    return flip_p(float(differences.mean()) if len(differences) else 0.0, differences, flips=flips)


def flip_p(value: float, deviations: np.ndarray, *, flips: int = FLIPS) -> float:
    """How often the mean of `deviations` (n,), its signs flipped by chance, is as far from 0 as `value`; two-sided."""
    n = len(deviations)
    if n == 0 or not np.isfinite(value):
        return 1.0
    rng = np.random.default_rng(SEED)
    count = 0
    for begin in range(0, flips, BLOCK):
        size = min(BLOCK, flips - begin)
        signs = rng.integers(0, 2, size=(size, n), dtype=np.int8) * 2 - 1
        by_chance = np.abs(signs @ deviations / n)
        count += int((by_chance >= abs(value) * (1 - 1e-12)).sum())
    return (1 + count) / (1 + flips)


def of_classes(values: np.ndarray, deviations: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Two-sided p of a figure of each class, from the flips of all classes.

    Args:
        values: (C,) means over the images of a class, as they differ from what is expected; NaN for none.
        deviations: (n,) of each image from the mean of its class.
        label: (n,) int in [0, C).

    Returns:
        (C,) at least 1 / (flips of all classes + 1); NaN where the value is.
    """
    sizes = np.bincount(label, minlength=len(values))
    known = np.isfinite(values) & (sizes > 1)
    order = np.argsort(label, kind="stable")
    there = np.flatnonzero(sizes)
    starts = np.searchsorted(label[order], there)
    signs = _signs(len(label), int(known.sum()))
    summed = np.zeros((len(signs), len(values)))
    if len(there):
        summed[:, there] = np.add.reduceat(signs[:, order] * np.nan_to_num(deviations[order]), starts, axis=1)
    means = summed * (_scale(sizes) / np.maximum(sizes, 1))
    return _pooled(values / _error(sizes), (means / _error(sizes))[:, known])


def of_pairs(values: np.ndarray, deviations: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Two-sided p of a figure of each two classes, from the flips of all pairs.

    Args:
        values: (C, C), symmetric; NaN for none.
        deviations: (n, C), what an image deviates from the mean of its class in the figures with every other class.
        label: (n,) int in [0, C).

    Returns:
        (C, C), symmetric; NaN where the value is.
    """
    n_classes = len(values)
    sizes = np.bincount(label, minlength=n_classes)
    first, second = np.triu_indices(n_classes, k=1)
    known = np.isfinite(values[first, second])
    first, second = first[known], second[known]
    p = np.full(values.shape, np.nan)
    if len(first) == 0:
        return p
    error = np.sqrt(1 / sizes[first] + 1 / sizes[second])
    scale = _scale(sizes)
    deviations = np.nan_to_num(deviations)
    order = np.argsort(label, kind="stable")
    there = np.flatnonzero(sizes)
    starts = np.searchsorted(label[order], there)
    counts = []
    observed = np.abs(values[first, second]) / error
    signs = _signs(len(label), len(first))
    for flip in signs:
        summed = np.zeros((n_classes, n_classes))
        summed[there] = np.add.reduceat(deviations[order] * flip[order, None], starts, axis=0)
        means = summed * (scale / np.maximum(sizes, 1))[:, None]
        counts.append(np.abs(means[first, second] + means[second, first]) / error)
    found = _pooled(observed, np.stack(counts))
    p[first, second] = p[second, first] = found
    return p


def _scale(sizes: np.ndarray) -> np.ndarray:
    """What is lost of the deviations from a class's own mean: √(m / (m − 1))."""
    return np.sqrt(sizes / np.maximum(sizes - 1, 1))


def _error(sizes: np.ndarray) -> np.ndarray:
    return 1 / np.sqrt(np.maximum(sizes, 1))


def _signs(n_images: int, n_figures: int) -> np.ndarray:
    flips = int(np.clip(POOLED // max(n_figures, 1), LEAST_FLIPS, MOST_FLIPS))
    return np.random.default_rng(SEED).integers(0, 2, size=(flips, n_images), dtype=np.int8) * 2.0 - 1


def _pooled(observed: np.ndarray, null: np.ndarray) -> np.ndarray:
    """(1 + how many of all figures by chance are as large) / (1 + their number); NaN stays."""
    rising = np.sort(np.abs(null).ravel())
    as_large = len(rising) - np.searchsorted(rising, np.abs(observed) * (1 - 1e-12), side="left")
    return np.where(np.isfinite(observed), (1 + as_large) / (1 + len(rising)), np.nan)
