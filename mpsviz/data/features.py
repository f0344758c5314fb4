"""Own features, computed elsewhere, for the views alone: before and after some tuning, a row an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpsviz.data.dataset import BYSTANDER
from mpsviz.data.feature_files import FEATURES, read_npz, read_parquet
from mpsviz.data.paths import is_text, shown
from mpsviz.errors import UserError
from mpsviz.labels import repeated, unambiguous


@dataclass(frozen=True)
class FeatureTable:
    """Features before and after, all of them L2-normalised float32.

    Attributes:
        ids: n unique names of the images.
        before: (n, D).
        after: (S, n, D), one or more moments in their order.
        labels: (n,) int64, indices into `class_names`, or BYSTANDER where there is none.
        class_names: C names, of which two may be the same; none where there are no labels.
        text_features: (C, D), or None.
    """

    ids: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    text_features: np.ndarray | None

    @property
    def class_labels(self) -> tuple[str, ...]:
        """What is shown of each class, no two the same."""
        return tuple(unambiguous(self.class_names))


def load_features(path: Path) -> FeatureTable:
    """Read an .npz (before, after, and if you like labels, ids, text_features, class_names) or a .parquet.

    Raises:
        UserError: the file can't be read, or its arrays don't fit each other; the message names the array.
    """
    readers = {".npz": read_npz, ".parquet": read_parquet}
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise UserError(f"The file '{path.name}' {what}.", next_step=FEATURES)
    if path.suffix.lower() not in readers:
        raise UserError(f"'{path.name}' is no .npz or .parquet file.", next_step=FEATURES)
    arrays = readers[path.suffix.lower()](path)
    before = _numbers(arrays, "before")
    if before.ndim != 2 or before.shape[0] < 2 or before.shape[1] < 2:
        raise _wrong("before", f"has the shape {before.shape}, not (n, D) with at least 2 rows and 2 columns")
    after = _numbers(arrays, "after")
    after = after[None] if after.ndim == 2 else after  # (n, D) → (1, n, D)
    if after.ndim != 3 or after.shape[1:] != before.shape or not len(after):
        raise _wrong("after", f"has the shape {arrays['after'].shape}, while before has {before.shape}")
    ids = _ids(arrays, len(before))
    text = _numbers(arrays, "text_features") if "text_features" in arrays else None
    if text is not None and (text.ndim != 2 or not len(text) or text.shape[1] != before.shape[1]):
        raise _wrong("text_features", f"has the shape {text.shape}, not (C, {before.shape[1]})")
    labels, class_names = _classes(arrays, len(before), None if text is None else len(text))
    if text is not None and len(class_names) != len(text):
        raise _wrong("text_features", f"has {len(text)} rows for {len(class_names)} classes")
    return FeatureTable(
        ids=ids,
        before=_unit("before", before),
        after=np.stack([_unit("after", moment) for moment in after]),
        labels=labels,
        class_names=class_names,
        text_features=None if text is None else _unit("text_features", text),
    )


def _numbers(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if name not in arrays:
        raise _wrong(name, "is missing")
    if arrays[name].dtype.kind not in "fiu":
        raise _wrong(name, f"holds no numbers but {arrays[name].dtype}")
    return arrays[name]


def _unit(name: str, rows: np.ndarray) -> np.ndarray:
    """(n, D) of any real kind to float32 of length 1."""
    rows = rows.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    bad = np.flatnonzero(~np.isfinite(lengths) | (lengths == 0))
    if len(bad):
        raise _wrong(name, f"has a row that is zero or not finite (row {bad[0]}, counted from 0)")
    return (rows / lengths).astype(np.float32)


def _ids(arrays: dict[str, np.ndarray], n: int) -> tuple[str, ...]:
    if "ids" not in arrays:
        return tuple(str(number) for number in range(n))
    ids = _texts(arrays, "ids", n)
    if len(set(ids)) < n:
        raise _wrong("ids", "has a name twice")
    return ids


def _classes(arrays: dict[str, np.ndarray], n: int, n_texts: int | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) int64 labels and the class names, of labels that are numbers or names."""
    class_names: tuple[str, ...] = ()
    if "class_names" in arrays:
        class_names = _texts(arrays, "class_names", None)
    elif n_texts is not None:
        class_names = tuple(str(number) for number in range(n_texts))
    if "labels" not in arrays:
        return np.full(n, BYSTANDER, dtype=np.int64), class_names
    if arrays["labels"].dtype.kind in "iu":
        return _numbered(arrays["labels"], n, class_names)
    names = _texts(arrays, "labels", n)
    if twice := sorted(repeated(class_names) & set(names)):
        raise _wrong("class_names", f"has '{shown(twice[0])}' twice, so labels must be numbers, its places from 0")
    class_names = class_names or tuple(sorted(set(names) - {""}))
    index = {name: number for number, name in enumerate(class_names)} | {"": BYSTANDER}
    unknown = next((name for name in names if name not in index), None)
    if unknown is not None:
        raise _wrong("labels", f"has '{unknown}', which is not among class_names")
    return np.array([index[name] for name in names], dtype=np.int64), class_names


def _numbered(labels: np.ndarray, n: int, class_names: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Labels that are numbers: rows of `class_names`, or, where there are no names, their own."""
    if labels.shape != (n,):
        raise _wrong("labels", f"has the shape {labels.shape}, not ({n},)")
    known = np.unique(labels[labels != BYSTANDER])
    if not class_names:
        places = np.searchsorted(known, labels)
        return np.where(labels == BYSTANDER, BYSTANDER, places), tuple(str(number) for number in known)
    if len(known) and (known[0] < 0 or known[-1] >= len(class_names)):
        raise _wrong("labels", f"has a number outside 0 to {len(class_names) - 1}")
    return labels.astype(np.int64), class_names


def _texts(arrays: dict[str, np.ndarray], name: str, n: int | None) -> tuple[str, ...]:
    """A list of names, or of whole numbers as names."""
    values = arrays[name]
    if values.ndim != 1 or (n is not None and len(values) != n):
        raise _wrong(name, f"has the shape {values.shape}, not ({'C' if n is None else n},)")
    if values.dtype.kind not in "Uiu":
        raise _wrong(name, f"holds neither text nor whole numbers but {values.dtype}")
    texts = tuple(str(value) for value in values.tolist())
    if not all(map(is_text, texts)):
        raise _wrong(name, "holds text that is not valid Unicode")
    return texts


def _wrong(name: str, problem: str) -> UserError:
    return UserError(f"The array '{name}' {problem}.", next_step=FEATURES)
