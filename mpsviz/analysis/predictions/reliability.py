"""The reliability diagram: how often predictions of each confidence are right (Guo et al., ICML 2017, section 2)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import softmax
from scipy.stats import binomtest

from mpsviz.analysis.measures.classes.calibration import bins_of, count_bins


def reliability(logits: np.ndarray, label: np.ndarray) -> pd.DataFrame:
    """A row for each bin of confidence that holds images, ascending.

    Args:
        logits: (n, C).
        label: (n,) int in [0, C).

    Returns:
        low, high: the bin, (low, high]. images: how many. confidence: their mean largest softmax probability.
        accuracy: the share that is right. lower, upper: the 95 % Wilson interval of that share.
        The sum of `images / n · |accuracy − confidence|` is the expected calibration error.
    """
    columns = ["low", "high", "images", "confidence", "accuracy", "lower", "upper"]
    if len(label) == 0 or np.isnan(logits).any():
        return pd.DataFrame(columns=columns)
    n_bins = count_bins(len(label))
    confidence = softmax(logits.astype(np.float64), axis=1).max(axis=1)
    right = logits.argmax(axis=1) == label
    in_bin = bins_of(confidence, n_bins)
    rows = []
    for number in np.unique(in_bin):
        mine = in_bin == number
        interval = binomtest(int(right[mine].sum()), int(mine.sum())).proportion_ci(method="wilson")
        edges = number / n_bins, (number + 1) / n_bins
        means = confidence[mine].mean(), right[mine].mean()
        rows.append((*edges, int(mine.sum()), *means, interval.low, interval.high))
    return pd.DataFrame(rows, columns=columns)
