"""Columns that say something of the images and have no part in what is measured: numbers, or words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from mpsviz.data.dataset.paths import is_text

NO_NUMBER = {"", "na", "n/a", "nan", "null", "none", "-", "?"}
"""What is written, in any case, where a number is missing."""
_NUMBER = r"[+-]?(\d+[.]?\d*|[.]\d+)(e[+-]?\d+)?"
_CODE = r"[+-]?0\d+.*"
"""007 is a name."""


def is_further(kind: np.dtype) -> bool:
    """Whether numpy's lists of this kind can be columns."""
    return kind.kind in "Uiufb"


def further(values: np.ndarray | pa.ChunkedArray) -> np.ndarray | None:
    """A list as it is shown beside the images.

    Returns:
        (n,) float64 where it holds numbers, or text that is nothing but numbers, NaN where one is missing or not
        finite; (n,) object of str where it holds words, or True and False, '' where one is missing. None: it is
        neither, or empty.
    """
    series = pd.Series(values) if isinstance(values, np.ndarray) else _of_arrow(values)
    if series is None:
        return None
    if pd.api.types.is_bool_dtype(series):
        return series.astype(str).to_numpy(dtype=object)
    if pd.api.types.is_numeric_dtype(series):
        return _finite(series)
    words = series.fillna("").astype(str).str.strip()
    missing = words.str.casefold().isin(NO_NUMBER)
    there = words[~missing].str.casefold()
    if len(there) and there.str.fullmatch(_NUMBER).all() and not there.str.fullmatch(_CODE).any():
        return _finite(words.where(~missing, "nan"))
    return words.to_numpy(dtype=object) if (words != "").any() and words.map(is_text).all() else None


def _of_arrow(column: pa.ChunkedArray) -> pd.Series | None:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_temporal(kind):
        column = column.cast(pa.string())
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif not (pa.types.is_primitive(kind) or _is_text(kind)):
        return None
    return column.to_pandas()


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _finite(series: pd.Series) -> np.ndarray | None:
    """None where no number is finite."""
    numbers = series.astype(np.float64).to_numpy(copy=True)
    numbers[~np.isfinite(numbers)] = np.nan
    return None if np.isnan(numbers).all() else numbers
