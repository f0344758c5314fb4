"""A table of the images whose features lie in another file: their ids, labels, pictures, and anything else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from mpsviz.data.dataset.paths import shown
from mpsviz.data.formats.features.column_types import further
from mpsviz.data.formats.features.feature_files import FeatureArrays
from mpsviz.data.formats.features.feature_names import OWN, SYNONYMS, holds_features, numbered_names
from mpsviz.data.formats.tables.delimited import read_delimited
from mpsviz.data.formats.tables.table_columns import candidates, choose_column
from mpsviz.errors import UserError

TABLE = (
    "Give a .csv (UTF-8), .tsv or .parquet with a row an image: id, or the rows in the order of the features; and if "
    "you like label, path (of its picture) and any other columns."
)
KINDS = (".csv", ".tsv", ".parquet")
BESIDE = ("images", "metadata")
"""What a table beside a file of features may be called, where it has not that file's name."""
KNOWN = {"ids": "id", "labels": "label", "paths": "path"}


@dataclass(frozen=True)
class _Rows:
    """Attributes:
    known: what it is, of KNOWN, → (m,) text.
    columns: the others, see `further`.
    unused: names of those that are neither numbers nor words.
    has_features: whether it is a file of features by itself.
    """

    known: dict[str, np.ndarray]
    columns: dict[str, np.ndarray]
    unused: tuple[str, ...]
    has_features: bool


def table_beside(file: Path) -> Path | None:
    """The table beside a file of features that is called like it, `images` or `metadata`; None: there is none."""
    names = (name + kind for name in (file.stem, *BESIDE) for kind in KINDS)
    return next((there for name in names if (there := file.with_name(name)) != file and there.is_file()), None)


def with_table(file: FeatureArrays, n: int, path: Path, named: Path | None) -> tuple[FeatureArrays, Path]:
    """A file's arrays with what a table says of its n images: the one that the user named, or the one beside it.

    Returns:
        The arrays, and the file beside which pictures lie: the table where it names them, else the features.

    Raises:
        UserError: the one that was named is no such table, it can't be told which of its rows is which image, or it
            contradicts the file. One that merely lies beside it is then not used, and a note says so.
    """
    table = named or table_beside(path)
    if table is None:
        return file, path
    if named and (not named.is_file() or named.suffix.lower() not in KINDS):
        raise UserError(f"'{named.name}' is no .csv, .tsv or .parquet file.", next_step=TABLE)
    try:
        rows, notes = _read(table)
        if rows.has_features and not named:
            return file, path
        whole = _with_rows(replace(file, notes=(*file.notes, *notes)), n, table, rows)
    except UserError as error:
        if named:
            raise
        note = f"'{shown(table.name)}' beside it is not used: {error.what}"
        return replace(file, notes=(*file.notes, note)), path
    is_from_table = whole.arrays.get("paths") is not file.arrays.get("paths")
    return whole, table if is_from_table else path


def _with_rows(file: FeatureArrays, n: int, table: Path, rows: _Rows) -> FeatureArrays:
    """A file's arrays, and what a table says of its n images."""
    order, extra = _order(file, rows, n, table)
    arrays, called = dict(file.arrays), dict(file.called)
    for what, values in rows.known.items():
        if what == "labels" and "labels" in arrays and not _renames(file, values[order], table):
            continue
        if what == "ids" and "ids" in arrays:
            continue
        arrays[what], called[what] = _whole_numbers(values[order]) if what == "labels" else values[order], KNOWN[what]
    notes = (f"What is known of the images was read from '{shown(table.name)}'.", *extra)
    if rows.unused:
        listed = ", ".join(f"'{shown(name)}'" for name in rows.unused)
        notes += (f"Not used of it, being neither words nor numbers: {listed}.",)
    columns = {name: values for name, values in file.columns.items() if name not in rows.columns}
    columns |= {name: values[order] for name, values in rows.columns.items()}
    return replace(file, arrays=arrays, called=called, columns=columns, notes=(*file.notes, *notes))


def _read(path: Path) -> tuple[_Rows, tuple[str, ...]]:
    try:
        if path.suffix.lower() == ".parquet":
            table, notes = parquet.ParquetFile(path).read(), ()
        else:
            table, notes = read_delimited(path, lambda names: bool(candidates(names, "id")), lambda name: True)
        return _rows(path.name, table), notes
    except (pa.ArrowException, OSError, ValueError) as error:
        problem = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise UserError(f"'{path.name}' can't be read ({shown(problem)}).", next_step=TABLE) from error


def _rows(name: str, table: pa.Table) -> _Rows:
    names = table.column_names
    chosen = {}
    for what, own in KNOWN.items():
        if found := candidates(names, own, (*OWN[what], *SYNONYMS[what])):
            chosen[what] = choose_column(name, names, own, found, TABLE, lambda one: False)
    known = {what: table[column].cast(pa.string()).to_pandas().fillna("") for what, column in chosen.items()}
    left = [column for column in names if column not in chosen.values() and names.count(column) == 1]
    left = [column for column in left if column not in numbered_names(names)]
    values = {column: further(table[column]) for column in left}
    return _Rows(
        {what: texts.str.strip().to_numpy(dtype=str) for what, texts in known.items()},
        {column: found for column, found in values.items() if found is not None},
        tuple(column for column, found in values.items() if found is None),
        holds_features(names),
    )


def _order(file: FeatureArrays, rows: _Rows, n: int, table: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    """Which row of the table is which of the n images, (n,), and a note on rows that are none of them."""
    count = len(next(iter([*rows.known.values(), *rows.columns.values()]), ()))
    theirs = rows.known.get("ids", rows.known.get("paths"))
    mine = file.arrays.get("ids", file.arrays.get("paths"))
    if mine is None or theirs is None or mine.shape != (n,):
        if count != n:
            raise UserError(
                f"'{table.name}' has {count:,} rows for {n:,} images, and no ids tell which is which.",
                next_step="Give both an id, or the table a row for each image in the order of the features.",
            )
        return np.arange(n), ()
    index = pd.Index(theirs)
    if not index.is_unique:
        twice = shown(str(index[index.duplicated()][0]))
        raise UserError(f"'{table.name}' has the id '{twice}' twice.", next_step=TABLE)
    order = index.get_indexer(pd.Index(mine.astype(str)))
    missing = np.flatnonzero(order < 0)
    if len(missing):
        raise UserError(
            f"'{table.name}' lacks {len(missing):,} of the {n:,} images of the features, "
            f"'{shown(str(mine[missing[0]]))}' first.",
            next_step="Write the same ids in both.",
        )
    return order, (f"{count - n:,} of its {count:,} rows are of no image.",) if count > n else ()


def _renames(file: FeatureArrays, labels: np.ndarray, table: Path) -> bool:
    """Whether a table's labels name the classes that the file only numbers.

    Raises:
        UserError: the two part the images differently.
    """
    own = file.arrays["labels"]
    if own.shape != labels.shape:
        return False  # the file's are refused
    codes = [np.unique(one, return_inverse=True)[1] for one in (own.astype(str), labels)]
    kinds = len(np.unique(np.stack(codes, axis=1), axis=0))  # (n, 2)
    if any(one.max(initial=-1) + 1 != kinds for one in codes):
        raise UserError(
            f"The labels in '{table.name}' are others than those beside the features.",
            next_step="Take one of the two out.",
        )
    return own.dtype.kind in "iu" and not {"class_names", "text_features"} & file.arrays.keys()


def _whole_numbers(labels: np.ndarray) -> np.ndarray:
    """Text that is nothing but whole numbers as such."""
    numbers = len(labels) and all(text.lstrip("-").isdecimal() for text in labels.tolist())
    return labels.astype(np.int64) if numbers else labels
