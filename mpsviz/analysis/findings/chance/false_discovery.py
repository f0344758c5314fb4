"""Many classes and pairs are tested at once: p values as Benjamini and Hochberg (1995) adjust them."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control

LEVEL = 0.05
"""The share of findings of a kind that may be chance."""
LEVEL_OF_RUN = LEVEL / 11
"""Of a kind that says one thing of the whole run: there are eleven of them, and all are asked of every run
(Bonferroni)."""


def adjusted(p: np.ndarray) -> np.ndarray:
    """Benjamini–Hochberg over all defined p values, of any shape; NaN stays NaN and is not counted."""
    known = np.isfinite(p)
    found = np.full(p.shape, np.nan)
    if known.any():
        found[known] = false_discovery_control(p[known])
    return found


def adjusted_pairs(p: np.ndarray) -> np.ndarray:
    """The same over two classes each, (C, C) symmetric: a pair counts once."""
    first, second = np.triu_indices(len(p), k=1)
    found = np.full(p.shape, np.nan)
    found[first, second] = found[second, first] = adjusted(p[first, second])
    return found
