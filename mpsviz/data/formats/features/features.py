"""Own features, computed elsewhere, for the views alone: before and after some tuning, or one set; a row an image."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mpsviz.data.formats.features.feature_files import FeatureArrays, read_arrays
from mpsviz.data.formats.features.feature_names import OWN, SETS, SYNONYMS
from mpsviz.data.formats.features.float32_rows import unit_rows
from mpsviz.data.formats.features.image_files import picture_files, take_paths
from mpsviz.data.formats.features.image_table import with_table
from mpsviz.data.formats.features.row_names import read_classes, read_ids, wrong
from mpsviz.data.formats.tables.table_columns import listed
from mpsviz.errors import UserError
from mpsviz.labels import unambiguous

MOST_LEFT_OUT = 0.01
"""The share of rows that may be zero or not finite; more of them are no accident."""
NAMED = 3
RECOMPUTE = "Look at what the model returns for these rows, or leave them out of every array."
MOST_COLUMNS = 40
"""Further columns that are kept; more are no description of an image that anybody looks at."""


@dataclass(frozen=True)
class FeatureTable:
    """Features before and after, all of them L2-normalised float32.

    Attributes:
        ids: n unique names of the images.
        before: (n, D).
        after: (S, n, D), moments in their order; S = 0 where there is one set of features alone.
        labels: (n,) int64, indices into `class_names`, or BYSTANDER where there is none.
        class_names: C names, of which two may be the same; none where there are no labels.
        text_features: (C, D), or None.
        notes: what was left out, is not used or is missing.
        pictures: n files, None where an image has no picture; none at all where nothing says.
        columns: name → (n,) of whatever else is known: float64 with NaN, or words as object with ''.
    """

    ids: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    text_features: np.ndarray | None
    notes: tuple[str, ...] = ()
    pictures: tuple[Path | None, ...] = ()
    columns: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def class_labels(self) -> tuple[str, ...]:
        """What is shown of each class, no two the same."""
        return tuple(unambiguous(self.class_names))


@dataclass(frozen=True)
class Beside:
    """What the user names beside a file of features.

    Attributes:
        table: of the images; None: the one that lies beside the file, if any.
        pictures: the folder that paths of pictures are relative to; None: where the paths are written.
        has_pictures: False: no picture is looked for.
    """

    table: Path | None = None
    pictures: Path | None = None
    has_pictures: bool = True


ALONE = Beside()


def load_features(path: Path, beside: Beside = ALONE) -> FeatureTable:
    """Read features in any of the shapes that `mpsviz.data.formats.features.feature_names.FEATURES` says.

    Raises:
        UserError: the file can't be read, its arrays don't fit each other, or pictures can't be found; the message
            names the array, or the picture.
    """
    file = read_arrays(path)
    before, after = _sets(file)
    n, width = before.shape
    file, where = with_table(file, n, path, beside.table)
    file, texts = take_paths(file, n, beside.pictures or where.parent)
    arrays, unfit = _fitting(file, n, width)
    ids, text, labels, class_names = _checked(arrays, n, width)
    files, missing = (), ()
    if texts is not None and beside.has_pictures:
        files, missing = picture_files(texts, beside.pictures or where.parent)
    units, bad = unit_rows(before)
    in_before = bool(bad.any())
    moments = np.empty((len(after), n, width), dtype=np.float32)
    for number, moment in enumerate(after):
        moments[number], unusable = unit_rows(moment)
        bad |= unusable
    rows, left_out = _usable(bad, in_before, ids)
    columns, unused = _columns(file, n)
    if len(rows) < n:
        units, moments = units[rows], moments[:, rows]
    return FeatureTable(
        ids=tuple(ids[row] for row in rows),
        before=units,
        after=moments,
        labels=labels[rows],
        class_names=class_names,
        text_features=text,
        notes=(
            *file.notes, *unused, *unfit, *_moments(file, after), *_blanks(arrays), *left_out, *_no_labels(arrays),
            *missing,
        ),
        pictures=tuple(files[row] for row in rows) if files else (),
        columns={name: values[rows] for name, values in columns.items()},
    )  # fmt: skip


def _columns(file: FeatureArrays, n: int) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The further columns, (n,) each, and a note on whatever is not used."""
    fitting = {name: values for name, values in file.columns.items() if len(values) == n}
    kept = dict(list(fitting.items())[:MOST_COLUMNS])
    unused = (*(name for name in file.columns if name not in kept), *file.unused)
    if not unused:
        return kept, ()
    is_are = f"{file.kind} {listed(unused)} is" if len(unused) == 1 else f"{file.kind}s {listed(unused)} are"
    return kept, (f"The {is_are} not used.",)


def _sets(file: FeatureArrays) -> tuple[np.ndarray, np.ndarray]:
    """Before (n, D) and after (S, n, D); of one set alone, or its moments, the first is before."""
    if "after" in file.arrays:
        before, after = _numbers(file.arrays, "before"), _numbers(file.arrays, "after")
        after = after[None] if after.ndim == 2 else after  # (n, D) → (1, n, D)
        if not len(after):
            raise wrong("after", f"has the shape {after.shape}")
    else:
        what = "before" if "before" in file.arrays else "features"
        moments = _numbers(file.arrays, what)
        moments = moments[None] if moments.ndim < 3 else moments  # (n, D) → (1, n, D)
        if not len(moments):
            raise wrong(what, f"has the shape {moments.shape}")
        before, after = moments[0], moments[1:]
    if before.ndim != 2 or before.shape[0] < 2 or before.shape[1] < 2:
        raise wrong("before", f"has the shape {before.shape}, not (n, D) with at least 2 rows and 2 columns")
    if after.ndim != 3 or after.shape[1:] != before.shape:
        raise wrong("after", f"has the shape {after.shape}, while before has {before.shape}")
    return before, after


def _moments(file: FeatureArrays, after: np.ndarray) -> tuple[str, ...]:
    """A sentence where three axes could be meant otherwise, for example as images, tokens, numbers."""
    if "after" in file.arrays or not len(after):
        return ()
    name = file.called.get("before") or file.called["features"]
    return (f"'{name}' was read as {len(after) + 1:,} moments of {after.shape[1]:,} images each.",)


def _blanks(arrays: dict[str, np.ndarray]) -> tuple[str, ...]:
    """A sentence on labels that are text with blanks around them, which are no part of a class's name."""
    labels = arrays.get("labels", np.empty(0))
    blank = sum(text != text.strip() for text in labels.tolist()) if labels.dtype.kind == "U" else 0
    return (f"Blanks around {blank:,} labels were taken off.",) if blank else ()


def _fitting(file: FeatureArrays, n: int, width: int) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """What belongs to the n features, without arrays that only others call so and that don't fit; notes on these."""
    arrays = {what: array for what, array in file.arrays.items() if what not in SETS and file.is_own(what)}
    classes = file.arrays.get("class_names")
    if classes is not None and not file.is_own("class_names") and "labels" not in file.arrays and classes.shape == (n,):
        return _fitting(file.renamed("class_names", "labels"), n, width)  # of each image, not of each class
    notes = ()
    for what in sorted(file.arrays.keys() - arrays.keys() - set(SETS)):
        try:
            _checked(arrays | {what: file.arrays[what]}, n, width)
        except UserError as error:
            notes += (f"'{file.called[what]}' is not used: as {what} it does not fit ({error.what.rstrip('.')}).",)
        else:
            arrays[what] = file.arrays[what]
    return arrays, notes


def _checked(
    arrays: dict[str, np.ndarray], n: int, width: int
) -> tuple[tuple[str, ...], np.ndarray | None, np.ndarray, tuple[str, ...]]:
    """ids, text features, labels and class names.

    Raises:
        UserError: they don't fit the n features of that width, or each other.
    """
    ids = read_ids(arrays, n)
    text = _text_features(arrays, width)
    labels, class_names = read_classes(arrays, n, None if text is None else len(text))
    if text is not None and len(class_names) != len(text):
        raise wrong("text_features", f"has {len(text)} rows for {len(class_names)} classes")
    return ids, text, labels, class_names


def _no_labels(arrays: dict[str, np.ndarray]) -> tuple[str, ...]:
    if "labels" in arrays:
        return ()
    names = ", ".join((*OWN["labels"], *SYNONYMS["labels"]))
    return (f"There are no labels (nothing is called {names}), so nothing is said by class.",)


def _text_features(arrays: dict[str, np.ndarray], width: int) -> np.ndarray | None:
    if "text_features" not in arrays:
        return None
    text = _numbers(arrays, "text_features")
    if text.ndim != 2 or not len(text) or text.shape[1] != width:
        raise wrong("text_features", f"has the shape {text.shape}, not (C, {width})")
    text, unusable = unit_rows(text)
    if unusable.any():
        row = int(unusable.argmax())
        what = f"has a row that is zero or not finite (row {row}, counted from 0)"
        raise wrong("text_features", what, next_step=RECOMPUTE)
    return text


def _usable(bad: np.ndarray, in_before: bool, ids: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """The rows that are not `bad` (n,) bool, and a note on the others.

    Raises:
        UserError: more than one in a hundred is bad.
    """
    rows = np.flatnonzero(bad)
    if not len(rows):
        return np.arange(len(bad)), ()
    where = f"{len(rows):,} of {len(bad):,}, row {rows[0]} first, counted from 0"
    if len(rows) > MOST_LEFT_OUT * len(bad):
        name = "before" if in_before else "after"
        what = f"has rows that are zero or not finite ({where}), which is more than {MOST_LEFT_OUT:.0%}"
        raise wrong(name, what, next_step=RECOMPUTE)
    more = ", …" if len(rows) > NAMED else ""
    named = ", ".join(ids[row] for row in rows[:NAMED])
    were = "was" if len(rows) == 1 else "were"
    note = f"{len(rows):,} of {len(bad):,} rows {were} left out, zero or not finite: {named}{more}."
    return np.flatnonzero(~bad), (note,)


def _numbers(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if arrays[name].dtype.kind not in "fiu":
        raise wrong(name, f"holds no numbers but {arrays[name].dtype}")
    return arrays[name]
