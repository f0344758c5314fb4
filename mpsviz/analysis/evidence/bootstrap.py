"""How far a class's figure would move with other images of the class: bootstrap intervals, for classes are small."""

from __future__ import annotations

import numpy as np

RESAMPLES = 500
COVERAGE = 0.95
SEED = 0


def bootstrap_intervals(values: np.ndarray, label: np.ndarray, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """95 % percentile intervals of the class means (Efron, 1979), always from the same resamples.

    The images of each class are drawn anew, with replacement, RESAMPLES times; all figures of an image stay together.
    With few images such intervals are somewhat narrow.

    Args:
        values: (n, M) figures of images; NaN where undefined.
        label: (n,) int in [0, n_classes).

    Returns:
        Lower and upper ends, (n_classes, M) each; NaN for a class of fewer than two images, or without a defined value.
    """
    lower, upper = np.full((2, n_classes, values.shape[1]), np.nan)
    sizes = np.bincount(label, minlength=n_classes)
    for size in np.unique(sizes[sizes > 1]):
        classes = np.flatnonzero(sizes == size)
        drawn = np.random.default_rng(SEED).integers(size, size=(RESAMPLES, size))
        counts = np.stack([(drawn == image).sum(axis=1) for image in range(size)], axis=1)  # (R, m), how often drawn
        members = np.stack([values[label == one] for one in classes])  # (K, m, M)
        defined = ~np.isnan(members)
        weights = counts @ defined  # (K, R, M)
        sums = counts @ np.where(defined, members, 0)
        means = np.divide(sums, weights, out=np.full(sums.shape, np.nan), where=weights > 0)
        known = weights.max(axis=1) > 0  # (K, M)
        ends = _quantiles(means, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])  # (2, K, M)
        lower[classes], upper[classes] = np.where(known, ends, np.nan)
    return lower, upper


def _quantiles(values: np.ndarray, shares: list[float]) -> np.ndarray:
    """Of what is defined along the second axis, (K, R, M) → (2, K, M); numpy's `nanquantile` goes column by column."""
    rising = np.sort(values, axis=1)  # NaN last
    last = np.maximum((~np.isnan(values)).sum(axis=1) - 1, 0)  # (K, M)
    place = np.array(shares)[:, None, None] * last
    below = np.floor(place).astype(np.int64)
    ends = [
        np.take_along_axis(rising, rows.swapaxes(0, 1), axis=1).swapaxes(0, 1)
        for rows in (below, np.minimum(below + 1, last))
    ]
    return ends[0] + (ends[1] - ends[0]) * (place - below)
