"""Whether rows of one label stand together, where each may have several: a row has no one class then.

What chance gives is the same of as many rows drawn at random, without regard to their label. The draws of all labels
are taken together, and p values are adjusted for the number of labels (Benjamini and Hochberg, 1995). Labels of
different sizes are compared by how far out their hits (neighbours that have the label, too) lie in a gamma distribution
of the mean and the variance that hits have by chance: the moments of join counts where m of n rows are drawn without
replacement (Cliff and Ord, Spatial Processes, 1981, chapter 2). No spread is estimated from draws: of a rare label most
hold no hit at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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


class Joins(NamedTuple):
    """Cliff and Ord's S0, S1 and S2: sums over the arrows of a graph, with a_ij of them between rows i and j.

    Attributes:
        total: their number.
        same: Σ a_ij² over pairs i < j.
        meeting: Σ (Σ_j a_ij)² over rows i.
    """

    total: float
    same: float
    meeting: float


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
    n, found, extent, pool = len(geometry), [], [], []
    k = allowed_neighbors(n_neighbors, n)
    random = np.random.default_rng(0)
    joins: dict[int, Joins] = {}
    for label, rows in rows_of.items() if k else ():
        m = len(rows)
        if min(m, n - m) < LEAST:
            continue
        near = geometry.neighbors(k)[:, : m - 1]  # (n, min(k, m − 1))
        shares = _shares(near, rows)
        lower, upper = bootstrap_intervals(shares[:, None], np.zeros(m, dtype=np.int64), 1)  # (1, 1) each
        draws = int(np.clip(DRAWN // near[rows].size, LEAST_DRAWS, MOST_DRAWS))
        null = np.array([_shares(near, random.choice(n, m, replace=False)).sum() for _ in range(draws)])
        if near.shape[1] not in joins:
            joins[near.shape[1]] = joins_of(near)
        hits = np.array([shares.sum(), *null]) * near.shape[1]  # (1 + draws,)
        far = _extents(hits, *hits_by_chance(joins[near.shape[1]], n, m))
        extent.append(far[0])
        pool.append(far[1:])
        found.append((label, shares.mean(), lower[0, 0], upper[0, 0], (m - 1) / (n - 1), m))
    table = pd.DataFrame(found, columns=COLUMNS[:-1])
    return table.assign(adjusted_p=_adjusted(np.array(extent), np.sort(np.concatenate(pool))) if found else 1.0)


def joins_of(near: np.ndarray) -> Joins:
    """Of the graph in which every row points to its neighbours, (n, k) without the row itself."""
    from scipy.sparse import csr_array  # pages need not wait for it

    n, k = near.shape
    graph = csr_array((np.ones(n * k), near.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    both_ways = float((graph * graph.T).sum())  # every mutual pair twice
    return Joins(n * k, n * k + both_ways, float(((k + graph.sum(axis=0)) ** 2).sum()))


def hits_by_chance(joins: Joins, n: int, m: int) -> tuple[float, float]:
    """Mean and variance of how many arrows of the graph begin and end among m of its n rows, drawn at random without
    replacement."""
    of_two = m * (m - 1) / (n * (n - 1))
    of_three = of_two * (m - 2) / (n - 2)
    of_four = of_three * (m - 3) / (n - 3)
    total, same, meeting = joins
    square = same * of_two + (meeting - 2 * same) * of_three + (total**2 + same - meeting) * of_four
    return total * of_two, square - (total * of_two) ** 2


def _extents(hits: np.ndarray, mean: float, variance: float) -> np.ndarray:
    """−log of how probable as many hits or more are, in a gamma distribution of this mean and variance."""
    from scipy.stats import gamma  # pages need not wait for it

    return -gamma.logsf(np.round(hits), mean**2 / variance, scale=variance / mean)


def _shares(near: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """What share of the neighbours (n, k) of some rows (m,) are among these rows, (m,)."""
    has = np.zeros(len(near), dtype=bool)
    has[rows] = True
    return has[near[rows]].mean(axis=1)


def _adjusted(extent: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """One-sided p values of how far out (L,) figures lie, against those by chance (P,), rising; adjusted for their
    number."""
    from scipy.stats import false_discovery_control  # pages need not wait for it

    as_far = len(pool) - np.searchsorted(pool, extent, side="left")
    return false_discovery_control((1 + as_far) / (1 + len(pool)))
