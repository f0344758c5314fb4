"""An .npy holds one array: what belongs to it lies beside it, in files whose names say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mpsviz.data.dataset.paths import shown

_FEATURES = re.compile(r"(image_)?(features?|feats?|embeddings?|embs?|x)(?=$|[_\-.])", re.IGNORECASE)
_BEFORE = re.compile(r"before", re.IGNORECASE)
LABELS = ("labels", "label", "y", "targets")


def read_npy(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str], tuple[str, ...]]:
    """An array of features, (n, D) or, of S moments, (S, n, D); its labels, and what came after, from beside it.

    `before.npy` takes `after.npy`; `x_features.npy` takes `x_labels.npy`, `labels.npy` or `y.npy`, or a .txt of them.

    Returns:
        The arrays and their files' names by what they are, and notes.

    Raises:
        OSError, ValueError: the file is damaged or holds Python objects.
    """
    features = np.load(path, allow_pickle=False)
    arrays, called, notes = {"features": features}, {"features": path.name}, ()
    after = path.with_name(_BEFORE.sub("after", path.name))
    if after != path and after.is_file():
        arrays = {"before": features, "after": np.load(after, allow_pickle=False)}
        called = {"before": path.name, "after": after.name}
        notes = (f"What came after was read from '{shown(after.name)}' beside it.",)
    n = features.shape[-2] if features.ndim > 1 else len(features)
    for file in _beside(path):
        labels = _labels(file)
        if labels is None or labels.shape != (n,):
            notes += (f"'{shown(file.name)}' beside it is no list of {n:,} labels and is not used.",)
            continue
        arrays["labels"], called["labels"] = labels, file.name
        notes += (f"Labels were read from '{shown(file.name)}' beside it.",)
        break
    return arrays, called, notes


def _beside(path: Path) -> Iterator[Path]:
    stem = path.stem
    names = [f"{stem}_{word}" for word in LABELS] + [f"{stem}-{word}" for word in LABELS]
    if _FEATURES.search(stem):
        names += [_FEATURES.sub(word, stem) for word in LABELS]
    for name in dict.fromkeys((*names, *LABELS)):
        for suffix in (".npy", ".txt"):
            if name != stem and (file := path.with_name(name + suffix)).is_file():
                yield file


def _labels(file: Path) -> np.ndarray | None:
    """(n,) whole numbers or text; None where it is no such list."""
    try:
        if file.suffix == ".npy":
            labels = np.load(file, allow_pickle=False)
        else:
            lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
            labels = np.array(lines)
            if lines and all(line.lstrip("-").isdigit() for line in lines):
                labels = labels.astype(np.int64)
    except (OSError, ValueError, EOFError):
        return None
    return labels if labels.dtype.kind in "Uiu" else None
