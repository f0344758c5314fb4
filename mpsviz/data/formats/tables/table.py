"""Own images listed in a table: CSV, TSV or Parquet, a row an image."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyarrow import parquet

from mpsviz.data.dataset.given_split import settle_split
from mpsviz.data.dataset.part_names import split_of
from mpsviz.data.dataset.paths import path_inside, shown, why_not_inside
from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.formats.folders.folder import LINKED_FROM_OUTSIDE
from mpsviz.data.formats.folders.layout import is_named_like_an_image
from mpsviz.data.formats.tables.delimited import read_delimited
from mpsviz.data.formats.tables.table_columns import candidates, choose_column, renamed_note
from mpsviz.errors import UserError

REQUIRED = ("path", "label")
OPTIONAL = ("split", "fine_label", "style", "domain", "fold")
COLUMNS = (*REQUIRED, *OPTIONAL)
LOOKED_AT = 100
"""Cells by which a column of paths is known."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "path": (
        "paths", "file", "files", "filename", "filenames", "file_name", "filepath", "filepaths", "file_path", "image",
        "images", "image_name", "image_path", "image_file", "img", "img_path", "img_name",
    ),
    "label": (
        "labels", "class", "classes", "class_name", "classname", "category", "category_name", "target", "species",
        "label_name",
    ),
    "split": ("subset", "partition", "set", "data_set", "dataset"),
}  # fmt: skip
"""What other tables call a column, as `plain_name` has it."""

TABLE = (
    "Give it a CSV (UTF-8) or a Parquet file with the columns path and label (or image, file, filename; class, "
    "category, target, species), and if you like split (train, val, test), fine_label, style, domain and fold; paths "
    "are relative to the table's folder and may not leave it."
)


def load_table(path: Path) -> Dataset:
    """Read a table of images; the images stay on disk until they are asked for.

    Raises:
        UserError: it is no such table, a path leaves its folder, a label is missing, a split has another name.
    """
    rows, notes_on_columns = _rows(path)
    class_names = tuple(sorted({row["label"] for row in rows}))
    if len(class_names) < 2:
        what = f"is only one class, '{shown(class_names[0])}'," if class_names else "are no rows"
        raise UserError(f"There {what} in '{path.name}'.", next_step="List images of two classes or more.")
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
    return Dataset(path.stem, class_names, settled, notes=notes_on_columns + notes)


def load_unlabelled_table(path: Path) -> Dataset | None:
    """Read a table of images that has no column of labels; None where it has one.

    Raises:
        UserError: it is no table of images, or a path leaves its folder.
    """
    table, notes = _read(path)
    names = table.column_names
    if candidates(names, "label", SYNONYMS["label"]):
        return None
    found = candidates(names, "path", SYNONYMS["path"])
    column = choose_column(path.name, names, "path", found, TABLE, lambda name: _names_images(table, name))
    try:
        cells = [(cell or "").strip() for cell in table[column].cast(pa.string()).to_pylist()]
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UserError(f"A column of '{path.name}' holds something else than text.", next_step=TABLE) from error
    rows = [dict.fromkeys(COLUMNS, "") | {"path": cell} for cell in cells]
    records = tuple(_record(path.parent, number, row, BYSTANDER) for number, row in enumerate(rows, start=1))
    return Dataset(path.stem, (), records, notes=(*notes, f"'{path.name}' has no labels, so there are no classes."))


def _rows(path: Path) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """The columns that count, as text without blanks around it, '' where an optional one is missing; and notes."""
    table, notes = _read(path)
    chosen = _choose_columns(path.name, table)
    try:
        columns = {wanted: table[name].cast(pa.string()).to_pylist() for wanted, name in chosen.items()}
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
    return rows, (*notes, *renamed_note(chosen), *_strip(path.parent, rows))


def _strip(folder: Path, rows: list[dict[str, str]]) -> tuple[str, ...]:
    """Take off blanks around what the cells hold, and say of how many labels; a file may really be called so."""
    labels = 0
    for row in rows:
        labels += row["label"] != row["label"].strip()
        for name in COLUMNS:
            if name != "path" or not os.path.lexists(folder / row[name].replace("\0", "")):
                row[name] = row[name].strip()
    return (f"Blanks around {labels:,} labels were taken off.",) if labels else ()


def _choose_columns(table_name: str, table: pa.Table) -> dict[str, str]:
    """Column that is wanted → name in the table."""
    names = table.column_names
    found = {wanted: candidates(names, wanted, SYNONYMS.get(wanted, ())) for wanted in COLUMNS}
    chosen = {
        "path": choose_column(table_name, names, "path", found["path"], TABLE, lambda name: _names_images(table, name)),
        "label": choose_column(table_name, names, "label", found["label"], TABLE, lambda name: False),
    }
    for wanted in OPTIONAL:
        if wanted in names or (found[wanted] and wanted != "split"):
            chosen[wanted] = choose_column(table_name, names, wanted, found[wanted], TABLE, lambda name: False)
        elif splits := [name for name in found[wanted] if _names_splits(table, name)]:
            chosen[wanted] = choose_column(table_name, names, wanted, splits, TABLE, lambda name: False)
    if "split" not in chosen:
        left = [name for name in names if name not in chosen.values() and {"train"} < _names_splits(table, name)]
        if left:
            chosen["split"] = choose_column(table_name, names, "split", left, TABLE, lambda name: False)
    return chosen


def _names_images(table: pa.Table, name: str) -> bool:
    """Whether the first cells of a column end like the names of images; of a column that is there once."""
    if table.column_names.count(name) > 1:
        return False
    cells = [str(cell) for cell in table[name].slice(0, LOOKED_AT).to_pylist()]
    return any(is_named_like_an_image(PurePosixPath(cell.strip().replace("\\", "/"))) for cell in cells)


def _names_splits(table: pa.Table, name: str) -> set[str]:
    """The parts that a column names that is not called `split`; none where it holds anything else."""
    kind = table[name].type if table.column_names.count(name) == 1 else pa.null()
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)):
        return set()
    cells = {str(cell or "").strip() for cell in table[name].unique().to_pylist()} - {""}
    parts = set(map(split_of, cells))
    return set() if "" in parts else parts


def _read(path: Path) -> tuple[pa.Table, tuple[str, ...]]:
    if not path.is_file():
        raise UserError(f"'{path.name}' is no file.", next_step=TABLE)
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".parquet"):
        raise UserError(f"'{path.name}' is neither .csv, .tsv nor .parquet.", next_step=TABLE)
    try:
        if suffix == ".parquet":
            table, notes = parquet.ParquetFile(path).read(), ()
        else:  # every cell is text: labels such as 007, NA and true are names
            table, notes = read_delimited(path, _is_header, lambda name: True)
        return table.rename_columns(table.column_names), notes  # fails here, and not later, where they are not UTF-8
    except (pa.ArrowException, OSError, ValueError) as error:
        problem = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise UserError(f"'{path.name}' can't be read ({shown(problem)}).", next_step=TABLE) from error


def _is_header(names: Sequence[str]) -> bool:
    return all(candidates(names, wanted, SYNONYMS[wanted]) for wanted in REQUIRED)


def _record(folder: Path, number: int, row: dict[str, str], label: int) -> ImageRecord:
    path = path_inside(folder, row["path"])
    if path is None:
        raise UserError(
            f"The path in row {number}, '{shown(row['path'])}', {why_not_inside(row['path'])}.",
            next_step="Put the images beside or below the table, and write paths relative to it.",
        )
    split = split_of(row["split"])
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
        domain=row["domain"],
        fold=row["fold"],
    )
