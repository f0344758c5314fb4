"""Paired differences of two runs, or of two settings over seeds: their mean, its interval, and a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, ttest_rel

LEVEL = 0.95
ONE_PAIR, ALL_EQUAL = "none: there is one pair only", "none: all differences are equal"
"""In place of a test, why there is none."""


@dataclass(frozen=True)
class PairedDifference:
    """How much higher the second of two paired samples is.

    Attributes:
        mean: of the differences, second − first.
        lower, upper: the ends of its 95 % interval, Student's t; NaN where there is one pair only, or all are equal.
        p: two-sided; NaN where undefined.
        pairs: how many pairs there are.
        test: which one.
    """

    mean: float
    lower: float
    upper: float
    p: float
    pairs: int
    test: str


def paired_difference(first: np.ndarray, second: np.ndarray) -> PairedDifference:
    """Student's t test of paired samples (`scipy.stats.ttest_rel`); pairs with a NaN are left out.

    Args:
        first, second: (n,), paired: the same seed, or the same image.

    Raises:
        ValueError: they are not paired.
    """
    first, second = (np.asarray(values, dtype=float) for values in (first, second))
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"paired samples have one shape, but these have {first.shape} and {second.shape}")
    known = ~np.isnan(first + second)
    difference = (second - first)[known]
    pairs, nan = len(difference), float("nan")
    mean = float(difference.mean()) if pairs else nan
    if pairs < 2 or np.ptp(difference) == 0:
        return PairedDifference(mean, nan, nan, nan, pairs, ONE_PAIR if pairs < 2 else ALL_EQUAL)
    test = ttest_rel(second[known], first[known])
    interval = test.confidence_interval(LEVEL)
    return PairedDifference(mean, float(interval.low), float(interval.high), float(test.pvalue), pairs, "paired t test")


def paired_shares(first: np.ndarray, second: np.ndarray) -> PairedDifference:
    """The difference of two shares of the same images, with McNemar's exact test.

    Args:
        first, second: (n,) 0 or 1 (right or wrong), a row an image; pairs with a NaN are left out.
    """
    found = paired_difference(first, second)
    known = ~np.isnan(np.asarray(first, float) + np.asarray(second, float))
    gained = int((np.asarray(second)[known] > np.asarray(first)[known]).sum())
    lost = int((np.asarray(second)[known] < np.asarray(first)[known]).sum())
    p = float(binomtest(gained, gained + lost).pvalue) if gained + lost else float("nan")
    return PairedDifference(
        found.mean, found.lower, found.upper, p, found.pairs, "McNemar's exact test" if gained + lost else found.test
    )
