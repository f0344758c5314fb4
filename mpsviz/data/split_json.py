"""CoOp's fixed splits, `split_zhou_*.json`: {"train": [[path, label, class name], …], "val": […], "test": […]}."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mpsviz.data.dataset import ImageRecord
from mpsviz.data.paths import is_text, relative_path, shown
from mpsviz.errors import UserError

PARTS = ("train", "val", "test")


def read_split_json(file: Path, images: Path) -> tuple[list[ImageRecord], tuple[str, ...]]:
    """Read a split.

    Args:
        images: the folder that the paths in the file are relative to.

    Returns:
        The records in the file's order, and the class names in the order of their labels.

    Raises:
        UserError: the file is no such split; the message says where it goes wrong.
    """
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _wrong(file, "can't be read as JSON") from error
    if not isinstance(tree, dict) or any(not isinstance(tree.get(part), list) for part in PARTS):
        raise _wrong(file, "has no lists named train, val and test")
    entries = [(part, *_entry(file, part, number, item)) for part in PARTS for number, item in enumerate(tree[part])]
    if not entries:
        raise _wrong(file, "lists no images")
    names: dict[int, str] = {}
    for _, path, label, name in entries:
        if names.setdefault(label, name) != name:
            raise _wrong(file, f"calls class {label} '{shown(names[label])}' and, at '{shown(path)}', '{shown(name)}'")
    labels = {label: number for number, label in enumerate(sorted(names))}
    records = [
        ImageRecord(id=path, path=images / path, label=labels[label], name=name, split=part)
        for part, path, label, name in entries
    ]
    return records, tuple(names[label] for label in labels)


def _entry(file: Path, part: str, number: int, item: Any) -> tuple[str, int, str]:
    """The path, label and class name of one entry."""
    where = f"in '{part}', entry {number + 1},"
    if not isinstance(item, list) or len(item) != 3:
        raise _wrong(file, f"{where} has no [path, label, class name]")
    path, label, name = item
    inside = relative_path(path) if isinstance(path, str) else None
    if inside is None:
        raise _wrong(file, f"{where} has a path that leaves the dataset or is none")
    if type(label) is not int or label < 0:
        raise _wrong(file, f"{where} has a label that is no whole number from 0")
    if not isinstance(name, str) or not name.strip() or not is_text(name):
        raise _wrong(file, f"{where} has no class name")
    return inside.as_posix(), label, name


def _wrong(file: Path, problem: str) -> UserError:
    return UserError(f"The split file '{file.name}' {problem}.", next_step="Download it again, see CoOp's DATASETS.md.")
