"""95 % bootstrap intervals of a figure, from what each image deviates from it: images are drawn anew."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.bootstrap import COVERAGE, RESAMPLES, SEED


def interval(value: float, *deviations: np.ndarray) -> tuple[float, float]:
    """The ends of the percentile interval of a figure.

    Args:
        value: the figure.
        deviations: (m,) of the images of one class each, from their mean; classes are drawn apart, and their means
            added. A figure is linear in them, or nearly so.
    """
    rng = np.random.default_rng(SEED)
    shift = np.zeros(RESAMPLES)
    for one in deviations:
        if len(one) > 1:
            widened = one * np.sqrt(len(one) / (len(one) - 1))
            for begin in range(0, RESAMPLES, 50):
                drawn = rng.integers(len(one), size=(min(50, RESAMPLES - begin), len(one)))
                shift[begin : begin + len(drawn)] += widened[drawn].mean(axis=1)
    ends = np.quantile(shift, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return value + float(ends[0]), value + float(ends[1])
