"""From a table with a row an epoch and key to an array, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def cells(table: pd.DataFrame, key: str, epochs: Sequence[int], keys: Sequence[str]) -> np.ndarray:
    """Where each row of the table belongs in an array of len(epochs) · len(keys).

    Args:
        table: epoch, and the column `key`.

    Returns:
        (rows,) int; −1 where it is of another epoch or key.
    """
    epoch = pd.Index(epochs).get_indexer(pd.Index(table["epoch"]))
    row = pd.Index(keys).get_indexer(pd.Index(table[key]))
    return np.where((epoch >= 0) & (row >= 0), epoch * len(keys) + row, -1)


def laid_out(values: np.ndarray, at: np.ndarray, size: int, missing: float | str) -> np.ndarray:
    """The values (rows, …) at their cells, and `missing` where there is none: (size, …)."""
    kind = object if isinstance(missing, str) else float
    found = np.full((size, *values.shape[1:]), missing, dtype=kind)
    found[at[at >= 0]] = values[at >= 0]
    return found
