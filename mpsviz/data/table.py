"""Own images listed in a table: CSV or Parquet, a row an image."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from mpsviz.data.dataset import Dataset, ImageRecord
from mpsviz.data.folder import LINKED_FROM_OUTSIDE
from mpsviz.data.paths import relative_path, shown
from mpsviz.data.skipped import skip_note
from mpsviz.data.splits import SPLIT_NAMES, settle_split
from mpsviz.errors import UserError

REQUIRED = ("path", "label")
OPTIONAL = ("split", "fine_label", "style")
COLUMNS = (*REQUIRED, *OPTIONAL)

TABLE = (
    "Give it a CSV (commas, UTF-8) or a Parquet file with the columns path and label, and if you like split (train, "
    "val, test), fine_label and style; paths are relative to the table's folder and may not leave it."
)


def load_table(path: Path) -> Dataset:
    """Read a table of images; the images stay on disk until they are asked for.

    Raises:
        UserError: it is no such table, a path leaves its folder, a label is missing, a split has another name.
    """
    rows = _rows(path)
    class_names = tuple(sorted({row["label"] for row in rows}))
    if len(class_names) < 2:
        raise UserError(f"There are {len(class_names)} classes in '{path.name}'.", next_step="Two are the least.")
    index = {class_name: number for number, class_name in enumerate(class_names)}
    inside = os.path.realpath(path.parent) + os.sep
    records, outside = [], []
    for number, row in enumerate(rows, start=1):
        record = _record(path.parent, number, row, index[row["label"]])
        if os.path.realpath(record.path).startswith(inside):
            records.append(record)
        else:
            outside.append(record.id)
    settled, notes = settle_split(records)
    if outside:
        notes = (skip_note({LINKED_FROM_OUTSIDE: outside}, len(rows)), *notes)
    return Dataset(path.stem, class_names, settled, notes=notes)


def _rows(path: Path) -> list[dict[str, str]]:
    """The columns that count, as text; '' where an optional one is missing or empty."""
    table = _read(path)
    missing = [name for name in REQUIRED if name not in table.column_names]
    twice = [name for name in COLUMNS if table.column_names.count(name) > 1]
    if missing or twice:
        problem = f"has no column '{missing[0]}'" if missing else f"has the column '{twice[0]}' twice"
        raise UserError(f"'{path.name}' {problem}.", next_step=TABLE)
    table = table.select([name for name in COLUMNS if name in table.column_names])
    try:
        columns = {name: table[name].cast(pa.string()).to_pylist() for name in table.column_names}
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UserError(f"A column of '{path.name}' holds something else than text.", next_step=TABLE) from error
    rows: list[dict[str, str]] = [
        dict.fromkeys(COLUMNS, "") | {name: value or "" for name, value in zip(columns, values, strict=True)}
        for values in zip(*columns.values(), strict=True)
    ]
    for number, row in enumerate(rows, start=1):
        for name in REQUIRED:
            if not row[name].strip():
                raise UserError(f"Row {number} of '{path.name}' has no {name}.", next_step="Fill it in, or delete it.")
    return rows


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise UserError(f"'{path.name}' is no file.", next_step=TABLE)
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise UserError(f"'{path.name}' is neither .csv nor .parquet.", next_step=TABLE)
    try:
        if suffix == ".parquet":
            table = parquet.ParquetFile(path).read()
        else:
            table = csv.read_csv(
                path,
                parse_options=csv.ParseOptions(newlines_in_values=True),
                # labels such as 007, NA and true are names
                convert_options=csv.ConvertOptions(column_types={name: pa.string() for name in COLUMNS}),
            )
        return table.rename_columns(table.column_names)  # fails here, and not later, where they are not UTF-8
    except (pa.ArrowException, OSError, ValueError) as error:
        problem = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise UserError(f"'{path.name}' can't be read ({shown(problem)}).", next_step=TABLE) from error


def _record(folder: Path, number: int, row: dict[str, str], label: int) -> ImageRecord:
    path = relative_path(row["path"])
    if path is None:
        raise UserError(
            f"The path in row {number} leaves the table's folder: '{shown(row['path'])}'.",
            next_step="Put the images beside or below the table, and write paths relative to it.",
        )
    split = SPLIT_NAMES.get(row["split"].strip().lower(), "")
    if row["split"].strip() and not split:
        raise UserError(
            f"The split in row {number} is '{shown(row['split'])}'.",
            next_step="Write train, val or test, or leave it empty.",
        )
    return ImageRecord(
        id=path.as_posix(),
        path=folder / path,
        label=label,
        name=row["label"],
        style=row["style"],
        split=split,
        fine_label=row["fine_label"],
    )
