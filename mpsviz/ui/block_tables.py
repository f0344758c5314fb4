"""The blocks of the Gram difference as matrices, in an order to be looked at. Pandas only: no Streamlit, no files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.ui.tables import gram_order


@dataclass(frozen=True)
class Blocks:
    """C classes against each other.

    Attributes:
        change: (C, C) mean |Δ cosine|, within a class on the diagonal; NaN where there is no pair.
        pairs: (C, C), from how many pairs of images.
        names: C class names.
        groups: C group names, contiguous: the families, or the classes where there are none, or no order by them.
    """

    change: np.ndarray
    pairs: np.ndarray
    names: list[str]
    groups: list[str]


def blocks(table: pd.DataFrame, probe: pd.DataFrame, epoch: int, by_change: bool) -> Blocks:
    """The blocks at an epoch, by family and class, or the classes that changed most against all others first.

    Args:
        table: epoch, label, other, value, n; each two classes once.
    """
    classes = gram_order(probe).drop_duplicates("label").set_index("label")["family"].astype(str)
    now = table[table["epoch"] == epoch].astype({"label": object, "other": object})
    change, pairs = _square(now, "value", classes.index), np.nan_to_num(_square(now, "n", classes.index))
    if by_change:
        order = np.argsort(-_to_others(change, pairs), kind="stable")
        change, pairs, classes = change[np.ix_(order, order)], pairs[np.ix_(order, order)], classes.iloc[order]
    names = classes.index.tolist()
    by_family = not by_change and bool((classes != "").any())
    return Blocks(change, pairs, names, classes.tolist() if by_family else names)


def _square(now: pd.DataFrame, column: str, names: pd.Index) -> np.ndarray:
    half = now.pivot_table(index="label", columns="other", values=column, aggfunc="first")
    half = half.reindex(index=names, columns=names).to_numpy(float)
    return np.where(np.isnan(half), half.T, half)


def _to_others(change: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(C,) the mean over the pairs of each class with all others; −1 where there is none."""
    weights = pairs * ~np.eye(len(pairs), dtype=bool)
    total = weights.sum(axis=1)
    sums = (np.nan_to_num(change) * weights).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(total), -1.0), where=total > 0)
