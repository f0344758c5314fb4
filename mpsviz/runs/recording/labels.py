"""Labels in any of the shapes that people have them in, and what they are: classes, several of them, or numbers.

(n,) whole numbers or names   a class each; −1, '' or None: none
(n, C) of 0 and 1, or n lists of whole numbers or names   several each
(n,) floats   a number each, NaN: none; with class names they are classes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mpsviz.data.dataset.records import BYSTANDER
from mpsviz.data.formats.features.row_names import read_classes
from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import LabelKind
from mpsviz.runs.recording.arrays import plain

NEXT_STEP = "Give whole numbers from 0, names, 0 and 1 for several classes, lists of these, or floats for a scale."


@dataclass(frozen=True)
class Labels:
    """Labels of n rows.

    Attributes:
        kind: what they are.
        classes: of a class each, (n,) int64 or names as str; of several, 0 and 1, (n, C), or none where they are names.
        numbers: (n,) float64 with NaN, of kind "numbers".
        names: names of each row, of several classes given by name.
        class_names: C names; () where nobody gave them.
    """

    kind: LabelKind = "none"
    classes: np.ndarray | None = None
    numbers: np.ndarray | None = None
    names: tuple[tuple[str, ...], ...] = ()
    class_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        for one in (self.classes, self.numbers, self.names):
            if one is not None and len(one):
                return len(one)
        return 0

    def settled(self, n: int, n_classes: int | None) -> tuple[np.ndarray, tuple[str, ...], list[tuple[int, ...]]]:
        """What a run folder says of them.

        Args:
            n_classes: as text features or logits have them; None: the labels alone say.

        Returns:
            (n,) int64 of a class each, BYSTANDER where there is none; the class names; and of several classes those of
            each row, none for other kinds.

        Raises:
            UserError: they don't fit the classes.
        """
        none = np.full(n, BYSTANDER, dtype=np.int64)
        if self.kind == "several":
            several, names = self._several(n_classes)
            return none, names, several
        if self.kind == "numbers" and n_classes is not None:
            raise UserError(
                "The labels are numbers, so there are no classes that logits or text_features could be of.",
                next_step="Leave these out, or give class_names and a class of each row.",
            )
        if self.kind == "numbers":
            return none, (), []
        arrays = {} if self.classes is None else {"labels": self.classes}
        if self.class_names:
            arrays["class_names"] = np.array(self.class_names)
        try:
            labels, names = read_classes(arrays, n, n_classes)
        except UserError as error:
            raise UserError(error.what, next_step=NEXT_STEP) from error
        _check_count(names, n_classes)
        return labels, names, []

    def _several(self, n_classes: int | None) -> tuple[list[tuple[int, ...]], tuple[str, ...]]:
        if self.classes is not None:
            names = self.class_names or tuple(str(number) for number in range(self.classes.shape[1]))
            _check_count(names, self.classes.shape[1])
            _check_count(names, n_classes)
            return [tuple(np.flatnonzero(row).tolist()) for row in self.classes], names
        names = self.class_names or tuple(sorted({name for row in self.names for name in row}))
        if not self.class_names and names and all(name.isdecimal() for name in names):
            names = tuple(str(number) for number in range(max(map(int, names)) + 1))
        index = {name: number for number, name in enumerate(names)}
        by_number = all(name.isdecimal() and int(name) < len(names) for row in self.names for name in row)
        if unknown := next((name for row in self.names for name in row if name not in index and not by_number), None):
            raise UserError(f"The label '{unknown}' is not among class_names.", next_step="Name every class there.")
        _check_count(names, n_classes)
        return [
            tuple(sorted({index[name] if name in index else int(name) for name in row})) for row in self.names
        ], names


def read_labels(value: Any, class_names: Sequence[str] | None = None) -> Labels:
    """Find out what labels are.

    Raises:
        UserError: they are none of what is listed above.
    """
    names = () if class_names is None else tuple(str(name) for name in class_names)
    if value is None:
        return Labels(class_names=names)
    if isinstance(value, pd.Series):
        value = value.astype(object).where(value.notna(), None).tolist()
    if not hasattr(value, "dtype") and not hasattr(value, "detach"):
        value = list(value)
        if any(isinstance(one, (list, tuple, set, frozenset)) for one in value):
            return Labels("several", names=tuple(_row(one) for one in value), class_names=names)
    array = plain(value)
    if array.ndim == 2:
        return Labels("several", classes=_zeros_and_ones(array), class_names=names)
    if array.ndim != 1:
        raise UserError(f"The labels have the shape {array.shape}.", next_step=NEXT_STEP)
    if array.dtype.kind == "O":
        array = _of_objects(array)
    if array.dtype.kind == "f":
        return _of_floats(array.astype(np.float64), names)
    if array.dtype.kind == "b":
        array = array.astype(np.int64)
    if array.dtype.kind not in "iuU":
        raise UserError(f"The labels are neither numbers nor names but {array.dtype}.", next_step=NEXT_STEP)
    return Labels("classes", classes=array, class_names=names)


def _of_objects(array: np.ndarray) -> np.ndarray:
    """A list of Python's things as numbers or names: None and NaN are missing ones."""
    missing = pd.isna(array)
    there = array[~missing]
    if len(there) and all(isinstance(one, (int, np.integer)) for one in there):
        filled = np.full(len(array), BYSTANDER, dtype=np.int64)
        filled[~missing] = there.astype(np.int64)
        return filled
    if len(there) and all(isinstance(one, (int, float, np.number)) for one in there):
        return np.where(missing, np.nan, array).astype(np.float64)
    if unknown := next((one for one in there if not isinstance(one, str)), None):
        raise UserError(f"The labels are names, but one is {unknown!r:.60}.", next_step=NEXT_STEP)
    return np.where(missing, "", array).astype(str)


def _of_floats(array: np.ndarray, names: tuple[str, ...]) -> Labels:
    if not names:
        numbers = np.where(np.isfinite(array), array, np.nan)
        return Labels("numbers", numbers=numbers)
    there = np.isfinite(array)
    if (array[there] != np.round(array[there])).any():
        raise UserError("The labels have fractions, and there are class names.", next_step=NEXT_STEP)
    return Labels("classes", classes=np.where(there, array, BYSTANDER).astype(np.int64), class_names=names)


def _zeros_and_ones(array: np.ndarray) -> np.ndarray:
    """(n, C) bool."""
    if array.dtype.kind not in "biuf" or not np.isin(array, (0, 1)).all():
        raise UserError(
            f"The labels have the shape {array.shape}, but are not all 0 or 1: shares of classes can't be kept.",
            next_step=NEXT_STEP,
        )
    return array.astype(bool)


def _row(value: Any) -> tuple[str, ...]:
    """The names of one row; whole numbers are written as such."""
    if value is None:
        return ()
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise UserError(f"The labels are lists, but one is {value!r:.60}.", next_step=NEXT_STEP)
    if unknown := next((one for one in value if not isinstance(one, (str, int, np.integer))), None):
        raise UserError(f"A label is neither a name nor a number but {unknown!r:.60}.", next_step=NEXT_STEP)
    return tuple(sorted({str(one) for one in value}))


def _check_count(names: Sequence[str], n_classes: int | None) -> None:
    if n_classes is not None and names and len(names) != n_classes:
        raise UserError(
            f"There are {len(names)} classes, but {n_classes} columns or rows of them.",
            next_step="Give class_names that fit the columns of the logits and the rows of text_features.",
        )
