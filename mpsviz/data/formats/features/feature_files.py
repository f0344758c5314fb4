"""The arrays in a file of features, whatever they are: nothing in it is executed, and no more is read than fits."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from mpsviz.data.dataset.paths import SPELLING, shown
from mpsviz.data.formats.features.column_types import further, is_further
from mpsviz.data.formats.features.feature_names import FEATURES, OWN, SETS, Chosen, choose
from mpsviz.data.formats.features.npy_labels import read_npy
from mpsviz.data.formats.tables.delimited import read_delimited
from mpsviz.errors import UserError

MAX_BYTES = 16 * 2**30
SUFFIXES = (".npz", ".npy", ".parquet", ".csv", ".tsv")


@dataclass(frozen=True)
class FeatureArrays:
    """What a file of features holds.

    Attributes:
        arrays: what it is, see `mpsviz.data.formats.features.feature_names.OWN`, → the array.
        called: what it is → its name in the file.
        notes: what the user should know.
        columns: name → numbers (float64) or words (object) of whatever else has one axis, see `further`.
        unused: names of what is neither.
        kind: what the file has: arrays, columns.
    """

    arrays: dict[str, np.ndarray]
    called: dict[str, str]
    notes: tuple[str, ...] = ()
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    kind: str = "array"

    def is_own(self, what: str) -> bool:
        """Whether the array has the app's own name, and therefore must fit."""
        return self.called[what] in OWN[what]

    def renamed(self, what: str, other: str) -> FeatureArrays:
        """The same, with an array that is something else than its name says."""
        arrays, called = self.arrays.copy(), self.called.copy()
        arrays[other], called[other] = arrays.pop(what), called.pop(what)
        return replace(self, arrays=arrays, called=called)


def read_arrays(path: Path) -> FeatureArrays:
    """Read an .npz, .npy, .parquet, .csv or .tsv.

    Raises:
        UserError: it is none of them, is damaged or too large, or holds no features that are known by name.
    """
    readers = {".npz": _read_npz, ".npy": _read_npy, ".parquet": _read_parquet, ".csv": _read_csv, ".tsv": _read_csv}
    if not path.is_file():
        if path.is_dir():
            raise UserError(f"The file '{path.name}' is a folder.", next_step=FEATURES)
        raise UserError(f"The file '{shown(str(path))}' is not there.", next_step=SPELLING)
    if path.suffix.lower() not in readers:
        raise UserError(f"'{path.name}' is no .npz, .npy, .parquet or .csv file.", next_step=FEATURES)
    try:
        return readers[path.suffix.lower()](path)
    except UserError:
        raise
    except Exception as error:  # zipfile, its decompressors, numpy's and Arrow's readers raise a dozen kinds
        raise UserError(
            f"'{path.name}' is damaged, or no such file, or holds Python objects.", next_step=FEATURES
        ) from error


def _read_npz(path: Path) -> FeatureArrays:
    """Its known arrays, and others of one axis; pickled objects are refused."""
    with zipfile.ZipFile(path) as archive:
        _check_size(path, sum(info.file_size for info in archive.infolist()))
        lists = {name.removesuffix(".npy") for name in archive.namelist() if _is_list(archive, name)}
    with np.load(path, allow_pickle=False) as file:
        chosen = choose(path.name, file.files)
        arrays = {what: np.asarray(file[str(name)]) for what, name in chosen.names.items()}
        others = {name: further(file[name]) for name in chosen.others if name in lists}
    return _named(arrays, chosen, others, "array")


def _is_list(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether an .npy within has one axis of text or numbers, by its header."""
    if not name.endswith(".npy"):
        return False
    with archive.open(name) as file:
        readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        reader = readers.get(np.lib.format.read_magic(file))
        shape, _, kind = reader(file) if reader else ((), False, np.dtype(object))
    return len(shape) == 1 and is_further(kind)


def _read_npy(path: Path) -> FeatureArrays:
    _check_size(path, path.stat().st_size)
    arrays, called, notes = read_npy(path)
    return FeatureArrays(arrays, called, notes)


def _read_parquet(path: Path) -> FeatureArrays:
    """Its columns; lists, or columns f0, f1, …, become the rows of a matrix."""
    file = parquet.ParquetFile(path)
    groups = range(file.metadata.num_row_groups)
    _check_size(path, sum(file.metadata.row_group(group).total_byte_size for group in groups))
    schema = file.schema_arrow
    kinds = dict(zip(schema.names, schema.types, strict=True))
    chosen = choose(path.name, schema.names, [name for name, kind in kinds.items() if _is_number(kind)])
    flat = [name for name in chosen.others if not pa.types.is_nested(kinds[name])]
    return _columns(file.read(columns=[*_flat(chosen), *flat]), chosen)


def _read_csv(path: Path) -> FeatureArrays:
    """Columns f0, f1, … and the like."""
    _check_size(path, path.stat().st_size)
    table, notes = read_delimited(path, lambda names: False, lambda name: not name[-1:].isdigit())
    numbers = [name for name in table.column_names if _is_number(table[name].type)]
    chosen = choose(path.name, table.column_names, numbers)
    found = _columns(table.select([*_flat(chosen), *chosen.others]), chosen)
    labels = found.arrays.get("labels")
    if labels is not None and all(text.lstrip("-").isdigit() for text in labels.tolist()):
        found.arrays["labels"] = labels.astype(np.int64)
    return replace(found, notes=(*notes, *found.notes))


def _flat(chosen: Chosen) -> list[str]:
    return [part for name in chosen.names.values() for part in ((name,) if isinstance(name, str) else name)]


def _columns(table: pa.Table, chosen: Chosen) -> FeatureArrays:
    arrays = {}
    for what, name in chosen.names.items():
        if what == "paths":
            arrays[what] = table[str(name)].to_pandas().fillna("").astype(str).to_numpy(dtype=str)  # some have none
        elif isinstance(name, str):
            arrays[what] = _array(table[name].combine_chunks(), name, what in SETS)
        else:
            columns = [table[part].cast(pa.float64()).to_numpy(zero_copy_only=False) for part in name]  # null → NaN
            arrays[what] = np.stack(columns, axis=1)  # (n, D)
    others = {name: further(table[name]) for name in chosen.others if name in table.column_names}
    return _named(arrays, chosen, others, "column")


def _named(
    arrays: dict[str, np.ndarray], chosen: Chosen, others: dict[str, np.ndarray | None], kind: str
) -> FeatureArrays:
    called = {what: name if isinstance(name, str) else f"{name[0]} … {name[-1]}" for what, name in chosen.names.items()}
    columns = {name: values for name, values in others.items() if values is not None}
    unused = (*(name for name in chosen.others if name not in columns), *chosen.unused)
    return FeatureArrays(arrays, called, columns=columns, unused=unused, kind=kind)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _array(column: pa.Array, name: str, is_set: bool) -> np.ndarray:
    """(n,) or, of lists, (n, D); in a set of features a row that is empty or has a gap is NaN."""
    kind = column.type
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    if is_list and is_set:
        return _matrix(column, name)
    if column.null_count:
        raise UserError(f"The column '{name}' has a row that is empty.", next_step=FEATURES)
    if is_list:
        return _matrix(column, name)
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    values = column.to_numpy(zero_copy_only=False)
    return values.astype(str) if is_text else values


def _matrix(column: pa.Array, name: str) -> np.ndarray:
    full = column.drop_null()
    values, lengths = full.flatten(), {len(row) for row in full}
    if len(lengths) > 1:
        raise UserError(f"The lists in the column '{name}' have different lengths.", next_step=FEATURES)
    # lists of D numbers, end to end: (n·D,) → (n, D)
    rows = values.to_numpy(zero_copy_only=False).reshape(len(full), len(values) // max(len(full), 1))
    if not column.null_count or rows.dtype.kind not in "fiu":
        return rows
    whole = np.full((len(column), rows.shape[1]), np.nan)
    whole[column.is_valid().to_numpy(zero_copy_only=False)] = rows
    return whole


def _check_size(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise UserError(
            f"'{path.name}' unpacks to more than {MAX_BYTES // 2**30} GiB.", next_step="Take fewer images or snapshots."
        )
