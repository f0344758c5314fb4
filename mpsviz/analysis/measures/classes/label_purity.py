"""Whether rows of one label stand together, where each may have several: a row has no one class then.

What chance gives is the same of as many rows drawn at random, without regard to their label. The draws of all labels
are taken together, each scaled by its own spread, and p values are adjusted for the number of labels (Benjamini and
Hochberg, 1995).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.bootstrap import bootstrap_intervals
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.neighborhood import allowed_neighbors

LEAST = 5
"""Rows that have a label, and rows that have it not, from which on it has a figure."""
DRAWN, LEAST_DRAWS, MOST_DRAWS = 4_000_000, 39, 199
"""Neighbours that are looked at in the draws of a label, at most, and how many draws that are."""
COLUMNS = ["label_index", "value", "lower", "upper", "chance", "n", "adjusted_p"]


def label_purity(geometry: Geometry, rows_of: Mapping[int, np.ndarray], n_neighbors: int) -> pd.DataFrame:
    """The share of the nearest neighbours of the rows with a label that have it, too.

    As of `neighbor_purity` a label of m rows looks at min(k, m − 1) neighbours of each: 1 can be reached.

    Args:
        geometry: of n rows.
        rows_of: label → the rows that have it, (m,) int without repetition.
        n_neighbors: k, lowered to what so many rows allow (`mpsviz.analysis.features.neighborhood`).

    Returns:
        label_index, value in [0, 1], lower and upper (its 95 % bootstrap interval over the rows with the label), chance
        ((m − 1) / (n − 1)), n (m), adjusted_p (one-sided). Labels that fewer than LEAST rows have, or have not, are
        left out.
    """
    n, found, surplus, pool = len(geometry), [], [], []
    k = allowed_neighbors(n_neighbors, n)
    random = np.random.default_rng(0)
    for label, rows in rows_of.items() if k else ():
        m = len(rows)
        if min(m, n - m) < LEAST:
            continue
        near = geometry.neighbors(k)[:, : m - 1]  # (n, min(k, m − 1))
        shares = _shares(near, rows)
        lower, upper = bootstrap_intervals(shares[:, None], np.zeros(m, dtype=np.int64), 1)  # (1, 1) each
        draws = int(np.clip(DRAWN // near[rows].size, LEAST_DRAWS, MOST_DRAWS))
        null = np.array([_shares(near, random.choice(n, m, replace=False)).mean() for _ in range(draws)])
        spread = max(float(null.std(ddof=1)), 1e-12)
        surplus.append((shares.mean() - null.mean()) / spread)
        pool.append((null - null.mean()) / spread)
        found.append((label, shares.mean(), lower[0, 0], upper[0, 0], (m - 1) / (n - 1), m))
    table = pd.DataFrame(found, columns=COLUMNS[:-1])
    return table.assign(adjusted_p=_adjusted(np.array(surplus), np.sort(np.concatenate(pool))) if found else 1.0)


def _shares(near: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """What share of the neighbours (n, k) of some rows (m,) are among these rows, (m,)."""
    has = np.zeros(len(near), dtype=bool)
    has[rows] = True
    return has[near[rows]].mean(axis=1)


def _adjusted(surplus: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """One-sided p values of (L,) figures against those by chance (P,), rising; adjusted for their number."""
    from scipy.stats import false_discovery_control  # pages need not wait for it

    as_large = len(pool) - np.searchsorted(pool, surplus - 1e-9, side="left")
    return false_discovery_control((1 + as_large) / (1 + len(pool)))
