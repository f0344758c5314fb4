"""Which image and which class each row of a feature file is, from its ids, labels and class names."""

from __future__ import annotations

import numpy as np

from mpsviz.data.dataset.paths import is_text, shown
from mpsviz.data.dataset.records import BYSTANDER
from mpsviz.data.formats.features.feature_files import FEATURES
from mpsviz.errors import UserError
from mpsviz.labels import repeated


def read_ids(arrays: dict[str, np.ndarray], n: int) -> tuple[str, ...]:
    if "ids" not in arrays:
        return tuple(str(number) for number in range(n))
    ids = read_texts(arrays, "ids", n)
    if len(set(ids)) < n:
        raise wrong("ids", "has a name twice")
    return ids


def read_classes(arrays: dict[str, np.ndarray], n: int, n_texts: int | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) int64 labels and the class names, of labels that are numbers or names."""
    class_names: tuple[str, ...] = ()
    if "class_names" in arrays:
        class_names = read_texts(arrays, "class_names", None)
    elif n_texts is not None:
        class_names = tuple(str(number) for number in range(n_texts))
    if "labels" not in arrays:
        return np.full(n, BYSTANDER, dtype=np.int64), class_names
    if arrays["labels"].dtype.kind in "iu":
        return _numbered(arrays["labels"], n, class_names)
    names = read_texts(arrays, "labels", n)
    if twice := sorted(repeated(class_names) & set(names)):
        raise wrong("class_names", f"has '{shown(twice[0])}' twice, so labels must be numbers, its places from 0")
    class_names = class_names or tuple(sorted(set(names) - {""}))
    index = {name: number for number, name in enumerate(class_names)} | {"": BYSTANDER}
    unknown = next((name for name in names if name not in index), None)
    if unknown is not None:
        raise wrong("labels", f"has '{unknown}', which is not among class_names")
    return np.array([index[name] for name in names], dtype=np.int64), class_names


def _numbered(labels: np.ndarray, n: int, class_names: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Labels that are numbers: rows of `class_names`, or, where there are no names, their own."""
    if labels.shape != (n,):
        raise wrong("labels", f"has the shape {labels.shape}, not ({n},)")
    known = np.unique(labels[labels != BYSTANDER])
    if not class_names:
        places = np.searchsorted(known, labels)
        return np.where(labels == BYSTANDER, BYSTANDER, places), tuple(str(number) for number in known)
    if len(known) and (known[0] < 0 or known[-1] >= len(class_names)):
        raise wrong("labels", f"has a number outside 0 to {len(class_names) - 1}")
    return labels.astype(np.int64), class_names


def read_texts(arrays: dict[str, np.ndarray], name: str, n: int | None) -> tuple[str, ...]:
    """A list of names, or of whole numbers as names."""
    values = arrays[name]
    if values.ndim != 1 or (n is not None and len(values) != n):
        raise wrong(name, f"has the shape {values.shape}, not ({'C' if n is None else n},)")
    if values.dtype.kind not in "Uiu":
        raise wrong(name, f"holds neither text nor whole numbers but {values.dtype}")
    texts = tuple(str(value) for value in values.tolist())
    if name != "ids":
        texts = tuple(text.strip() for text in texts)
    if not all(map(is_text, texts)):
        raise wrong(name, "holds text that is not valid Unicode")
    return texts


def wrong(name: str, problem: str, *, next_step: str = FEATURES) -> UserError:
    return UserError(f"The array '{name}' {problem}.", next_step=next_step)
