"""The blocks of the Gram difference as matrices, in an order to be looked at. Pandas only: no Streamlit, no files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.ui.tables.run_tables import gram_order


@dataclass(frozen=True)
class Blocks:
    """C classes against each other.

    Attributes:
        change: (C, C) mean |Δ cosine|, within a class on the diagonal; NaN where there is no pair.
        pairs: (C, C), from how many pairs of images.
        names: C class names, no two the same.
        groups: C group names, contiguous: the families, or the classes where there are none, or no order by them.
    """

    change: np.ndarray
    pairs: np.ndarray
    names: list[str]
    groups: list[str]


def blocks(table: pd.DataFrame, probe: pd.DataFrame, epoch: int, by_change: bool) -> Blocks:
    """The blocks at an epoch, by family and class, or the classes that changed most against all others first.

    Args:
        table: epoch, label_index, other_index, value, n; each two classes once.
    """
    classes = gram_order(probe).drop_duplicates("label_index").set_index("label_index")[["label", "family"]].astype(str)
    now = table[table["epoch"] == epoch]
    change, pairs = _square(now, "value", classes.index), np.nan_to_num(_square(now, "n", classes.index))
    if by_change:
        order = np.argsort(-_to_others(change, pairs), kind="stable")
        change, pairs, classes = change[np.ix_(order, order)], pairs[np.ix_(order, order)], classes.iloc[order]
    names, families = classes["label"].tolist(), classes["family"].tolist()
    return Blocks(change, pairs, names, names if by_change or not any(families) else families)


def _square(now: pd.DataFrame, column: str, classes: pd.Index) -> np.ndarray:
    """(C, C), in the order of these classes."""
    half = now.pivot_table(index="label_index", columns="other_index", values=column, aggfunc="first")
    half = half.reindex(index=classes, columns=classes).to_numpy(float)
    return np.where(np.isnan(half), half.T, half)


def _to_others(change: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(C,) the mean over the pairs of each class with all others; −1 where there is none."""
    weights = pairs * ~np.eye(len(pairs), dtype=bool)
    total = weights.sum(axis=1)
    sums = (np.nan_to_num(change) * weights).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(total), -1.0), where=total > 0)
