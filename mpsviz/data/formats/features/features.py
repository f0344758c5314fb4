"""Own features, computed elsewhere, for the views alone: before and after some tuning, or one set; a row an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpsviz.data.formats.features.feature_files import FeatureArrays, read_arrays
from mpsviz.data.formats.features.feature_names import OWN, SETS, SYNONYMS
from mpsviz.data.formats.features.row_names import read_classes, read_ids, wrong
from mpsviz.errors import UserError
from mpsviz.labels import unambiguous

MOST_LEFT_OUT = 0.01
"""The share of rows that may be zero or not finite; more of them are no accident."""
NAMED = 3


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
    """

    ids: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    text_features: np.ndarray | None
    notes: tuple[str, ...] = ()

    @property
    def class_labels(self) -> tuple[str, ...]:
        """What is shown of each class, no two the same."""
        return tuple(unambiguous(self.class_names))


def load_features(path: Path) -> FeatureTable:
    """Read features in any of the shapes that `mpsviz.data.formats.features.feature_names.FEATURES` says.

    Raises:
        UserError: the file can't be read, or its arrays don't fit each other; the message names the array.
    """
    file = read_arrays(path)
    before, after = _sets(file)
    arrays, unfit = _fitting(file, *before.shape)
    ids, text, labels, class_names = _checked(arrays, *before.shape)
    rows, left_out = _usable(before, after, ids)
    return FeatureTable(
        ids=tuple(ids[row] for row in rows),
        before=_unit(before[rows]),
        after=np.stack([_unit(moment[rows]) for moment in after]) if len(after) else np.empty((0, *before[rows].shape)),
        labels=labels[rows],
        class_names=class_names,
        text_features=text,
        notes=(*file.notes, *unfit, *_moments(file, after), *_blanks(arrays), *left_out, *_no_labels(arrays)),
    )


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
    bad = np.flatnonzero(_unusable(text))
    if len(bad):
        raise wrong("text_features", f"has a row that is zero or not finite (row {bad[0]}, counted from 0)")
    return _unit(text)


def _usable(before: np.ndarray, after: np.ndarray, ids: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """The rows that have a direction in every set, and a note on the others.

    Raises:
        UserError: more than one in a hundred has none.
    """
    bad = _unusable(before)
    for moment in after:
        bad |= _unusable(moment)
    rows = np.flatnonzero(bad)
    if not len(rows):
        return np.arange(len(before)), ()
    where = f"{len(rows):,} of {len(before):,}, row {rows[0]} first, counted from 0"
    if len(rows) > MOST_LEFT_OUT * len(before):
        name = "before" if _unusable(before).any() else "after"
        raise wrong(name, f"has rows that are zero or not finite ({where}), which is more than {MOST_LEFT_OUT:.0%}")
    more = ", …" if len(rows) > NAMED else ""
    named = ", ".join(ids[row] for row in rows[:NAMED])
    were = "was" if len(rows) == 1 else "were"
    note = f"{len(rows):,} of {len(before):,} rows {were} left out, zero or not finite: {named}{more}."
    return np.flatnonzero(~bad), (note,)


def _numbers(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if arrays[name].dtype.kind not in "fiu":
        raise wrong(name, f"holds no numbers but {arrays[name].dtype}")
    return arrays[name]


def _unusable(rows: np.ndarray) -> np.ndarray:
    """(n,) bool: which of (n, D) have no direction."""
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
    return ~np.isfinite(lengths) | (lengths == 0)


def _unit(rows: np.ndarray) -> np.ndarray:
    """(n, D) of any real kind to float32 of length 1."""
    rows = rows.astype(np.float64)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
