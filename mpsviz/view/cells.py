"""From a table with a row an epoch and key to an array, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa


def cells(table: pd.DataFrame, key: str, epochs: Sequence[int], keys: Sequence[str]) -> np.ndarray:
    """Where each row of the table belongs in an array of len(epochs) · len(keys).

    Args:
        table: epoch, and the column `key`.

    Returns:
        (rows,) int; −1 where it is of another epoch or key.
    """
    epoch = pd.Index(epochs).get_indexer(pd.Index(table["epoch"]))
    if len(keys) and _in_order(table[key], keys):
        row = np.resize(np.arange(len(keys)), len(table))
        return np.where(epoch >= 0, epoch * len(keys) + row, -1)
    row = pd.Index(keys).get_indexer(pd.Index(table[key]))
    return np.where((epoch >= 0) & (row >= 0), epoch * len(keys) + row, -1)


def _in_order(column: pd.Series, keys: Sequence[str]) -> bool:
    """Whether the keys stand in it one after the other, once or more often, as in tables of all images: to compare
    texts takes a twentieth of looking each up."""
    if len(column) % len(keys) or not pd.api.types.is_string_dtype(column):
        return False
    texts = pa.chunked_array(pa.Table.from_pandas(column.to_frame(), preserve_index=False).column(0).chunks)
    texts = texts.cast(pa.large_string())
    wanted = pa.chunked_array([pa.array(list(keys), pa.large_string())])
    return all(texts.slice(start, len(keys)).equals(wanted) for start in range(0, len(column), len(keys)))


def laid_out(values: np.ndarray, at: np.ndarray, size: int, missing: float | str) -> np.ndarray:
    """The values (rows, …) at their cells, and `missing` where there is none: (size, …)."""
    kind = object if isinstance(missing, str) else float
    found = np.full((size, *values.shape[1:]), missing, dtype=kind)
    found[at[at >= 0]] = values[at >= 0]
    return found
