"""Whether one class changed more than classes differ in how they change: where all did, one of them says little.

The spread of all classes' changes is taken from the three tenths of them that lie nearest to the median, so that more
than half of the classes may have changed. Real changes have heavier tails than a normal distribution: a t distribution
of few degrees of freedom is the null.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, t

SHARE = 0.3
FREEDOM = 3


def outlier_p(values: np.ndarray) -> np.ndarray:
    """Two-sided p of each of (C,) changes, NaN for none, being one of the others' kind."""
    known = np.isfinite(values)
    if known.sum() < 3:
        return np.where(known, 1.0, np.nan)
    away = np.abs(values - np.nanmedian(values))
    scale = float(np.nanquantile(away, SHARE)) / float(norm.ppf((1 + SHARE) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(away > 0, away / scale, 0.0)
    return np.where(known, 2 * t.sf(score, FREEDOM), np.nan)
