"""The arrays in a file of features, whatever they are: nothing in it is executed, and no more is read than fits."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from mpsviz.errors import UserError

MAX_BYTES = 16 * 2**30
NPZ_KEYS = ("before", "after", "labels", "ids", "text_features", "class_names")
PARQUET_KEYS = {"before": "before", "after": "after", "label": "labels", "id": "ids"}
"""Column → what the array is called in an .npz."""

FEATURES = (
    "Write an .npz with before (n, D) and after (n, D) or (S, n, D), and if you like labels, ids, text_features (C, D) "
    "and class_names; or a .parquet with the columns before and after (lists of numbers), and if you like id and label."
)


def read_npz(path: Path) -> dict[str, np.ndarray]:
    """The known arrays of an .npz; pickled objects are refused.

    Raises:
        UserError: it is no .npz, is damaged, too large, or holds Python objects.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
        _check_size(path, size)
        with np.load(path, allow_pickle=False) as arrays:
            return {key: np.asarray(arrays[key]) for key in NPZ_KEYS if key in arrays}
    except UserError:
        raise
    except Exception as error:  # zipfile, its decompressors and numpy's reader raise a dozen kinds
        raise _unreadable(path) from error


def read_parquet(path: Path) -> dict[str, np.ndarray]:
    """The known columns of a .parquet; lists become the rows of a matrix.

    Raises:
        UserError: it is no Parquet file, is damaged or too large, or lists are of different lengths or have gaps.
    """
    try:
        file = parquet.ParquetFile(path)
        groups = range(file.metadata.num_row_groups)
        _check_size(path, sum(file.metadata.row_group(group).total_byte_size for group in groups))
        names = [name for name in file.schema_arrow.names if name in PARQUET_KEYS]
        table = file.read(columns=names)
        return {PARQUET_KEYS[name]: _array(table[name].combine_chunks(), name) for name in names}
    except UserError:
        raise
    except Exception as error:  # Arrow's own kinds, OSError and UnicodeDecodeError
        raise _unreadable(path) from error


def _array(column: pa.Array, name: str) -> np.ndarray:
    """(n,) or, of lists, (n, D)."""
    if column.null_count:
        raise UserError(f"The column '{name}' has a row that is empty.", next_step=FEATURES)
    kind = column.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)):
        if pa.types.is_dictionary(kind):
            column = column.dictionary_decode()
        is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        values = column.to_numpy(zero_copy_only=False)
        return values.astype(str) if is_text else values
    values, lengths = column.flatten(), {len(row) for row in column}
    if values.null_count or len(lengths) > 1:
        raise UserError(f"The lists in the column '{name}' have gaps or different lengths.", next_step=FEATURES)
    # lists of D numbers, end to end: (n·D,) → (n, D)
    return values.to_numpy(zero_copy_only=False).reshape(len(column), len(values) // max(len(column), 1))


def _check_size(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise UserError(
            f"'{path.name}' unpacks to more than {MAX_BYTES // 2**30} GiB.", next_step="Take fewer images or snapshots."
        )


def _unreadable(path: Path) -> UserError:
    return UserError(f"'{path.name}' is damaged, or no such file, or holds Python objects.", next_step=FEATURES)
