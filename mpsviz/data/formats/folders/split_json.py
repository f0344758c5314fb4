"""CoOp's fixed splits, `split_zhou_*.json`: {"train": [[path, label, class name], …], "val": […], "test": […]}."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mpsviz.data.dataset.paths import is_text, relative_path, shown, why_no_path
from mpsviz.data.dataset.records import ImageRecord
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
        content = file.read_bytes()
    except OSError as error:
        raise _wrong(file.name, f"can't be read ({error.strerror})") from error
    tree = split_tree(content)
    if tree is None:
        raise _wrong(file.name, "is no JSON with lists named train, val and test")
    return records_of(file.name, tree, images)


def split_tree(content: bytes) -> dict[str, list[Any]] | None:
    """The three lists of a split; None where the content is no JSON, or holds something else."""
    try:
        tree = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict) or any(not isinstance(tree.get(part), list) for part in PARTS):
        return None
    return {part: tree[part] for part in PARTS}


def records_of(file: str, tree: dict[str, list[Any]], images: Path) -> tuple[list[ImageRecord], tuple[str, ...]]:
    """As `read_split_json`, of the lists in a file of that name."""
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


def _entry(file: str, part: str, number: int, item: Any) -> tuple[str, int, str]:
    """The path, label and class name of one entry."""
    where = f"in '{part}', entry {number + 1},"
    if not isinstance(item, list) or len(item) != 3:
        raise _wrong(file, f"{where} has no [path, label, class name]")
    path, label, name = item
    if not isinstance(path, str):
        raise _wrong(file, f"{where} has a path that is no text")
    inside = relative_path(path)
    if inside is None:
        raise _wrong(file, f"{where} has the path '{shown(path)}', which {why_no_path(path)}")
    if type(label) is not int or label < 0:
        raise _wrong(file, f"{where} has a label that is no whole number from 0")
    if not isinstance(name, str) or not name.strip() or not is_text(name):
        raise _wrong(file, f"{where} has no class name")
    return inside.as_posix(), label, name


def _wrong(file: str, problem: str) -> UserError:
    return UserError(
        f"The split file '{file}' {problem}.", next_step="Correct it, or download it again, see CoOp's DATASETS.md."
    )
