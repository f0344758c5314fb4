"""How far a class's figure would move with other images of the class: bootstrap intervals, for classes are small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

RESAMPLES = 500
COVERAGE = 0.95
SEED = 0
DRAWN_AT_ONCE = 2**22
"""Images that are drawn before they are counted: 34 MB."""


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
        members = np.stack([values[label == one] for one in classes])  # (K, m, M)
        means = np.concatenate([_means(counts, members) for counts in _counts(int(size))], axis=1)  # (K, R, M)
        known = ~np.isnan(means).all(axis=1)  # (K, M)
        ends = _quantiles(means, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])  # (2, K, M)
        lower[classes], upper[classes] = np.where(known, ends, np.nan)
    return lower, upper


def _counts(size: int) -> Iterator[np.ndarray]:
    """How often each of `size` images is drawn, (r, size) for some resamples after the other, RESAMPLES in all."""
    rng, at_once = np.random.default_rng(SEED), max(1, DRAWN_AT_ONCE // size)
    for begin in range(0, RESAMPLES, at_once):
        drawn = rng.integers(size, size=(min(at_once, RESAMPLES - begin), size))
        cells = drawn + size * np.arange(len(drawn))[:, None]
        yield np.bincount(cells.ravel(), minlength=drawn.size).reshape(drawn.shape)  # (r size,) → (r, size)


def _means(counts: np.ndarray, members: np.ndarray) -> np.ndarray:
    """The means of resamples (r, m) of figures (K, m, M), (K, r, M); NaN where nothing defined was drawn."""
    defined = ~np.isnan(members)
    weights = counts.astype(np.float64) @ defined.astype(np.float64)
    sums = counts @ np.where(defined, members, 0)
    return np.divide(sums, weights, out=np.full(sums.shape, np.nan), where=weights > 0)


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
