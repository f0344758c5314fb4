"""A split file in CoOp's format that lies beside own class folders: it says which image is of which class and part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset.given_split import settle_split
from mpsviz.data.dataset.paths import relative_path, shown
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.dataset.skipped_files import NAMED
from mpsviz.data.formats.folders.split_json import PARTS, records_of, split_tree
from mpsviz.errors import UserError
from mpsviz.labels import folders_of_classes

MAX_BYTES = 256 * 2**20
DEPTH = 3
"""Folders below the root, its own name included, that are looked in for a split file."""
_NAME = re.compile(r"split_.+\.json", re.IGNORECASE)
_TRIED = 200
"""Listed images that decide which folder their paths are relative to."""


@dataclass(frozen=True)
class Listed:
    """A dataset, or None where no file is a split; and reason → names of the files that were left out."""

    dataset: Dataset | None
    left_out: dict[str, list[str]]


def is_named_like_a_split_file(path: PurePosixPath, size: int) -> bool:
    """Whether a file is worth reading for a split."""
    return len(path.parts) <= DEPTH and size <= MAX_BYTES and _NAME.fullmatch(path.name) is not None


def listed_by_split_file(
    name: str, root: Path, images: Sequence[PurePosixPath], files: Mapping[PurePosixPath, bytes]
) -> Listed:
    """Read the images that a split file lists.

    Args:
        images: all that lie below `root`, relative to it.
        files: path → content of the files that are called like a split.

    Raises:
        UserError: there are several splits, one is broken, or it lists images that are not there.
    """
    trees = {path: tree for path in files if (tree := split_tree(files[path])) is not None}
    left_out = {"no split in CoOp's format": [path.name for path in files if path not in trees]}
    left_out = {reason: names for reason, names in left_out.items() if names}
    if not trees:
        return Listed(None, left_out)
    if len(trees) > 1:
        raise UserError(
            f"'{shown(name)}' holds several split files: {', '.join(sorted(path.name for path in trees)[:NAMED])}.",
            next_step="Leave the one that counts, and move the others away.",
        )
    ((file, tree),) = trees.items()
    there = {path.as_posix() for path in images}
    folder = _folder_of(tree, there)
    if folder is None:
        raise UserError(
            f"None of the images that '{file.name}' lists lies in '{shown(name)}'.",
            next_step="Move the split file beside the images that it lists, or take it away.",
        )
    records, class_names = records_of(file.name, tree, root / folder)
    found = [record for record in records if (folder / record.id).as_posix() in there]
    used = {(folder / record.id).as_posix() for record in found}
    notes = [f"Classes and split are those of {file.name}."]
    missing = [record.id for record in records if (folder / record.id).as_posix() not in there]
    if missing:
        more = ", …" if len(missing) > NAMED else ""
        notes.append(
            f"{len(missing):,} of the {len(records):,} images that it lists are not there "
            f"({', '.join(map(shown, missing[:NAMED]))}{more})."
        )
    unused = sorted(there - used)
    if unused:
        left_out[f"not listed in {file.name}"] = [PurePosixPath(path).name for path in unused]
    settled, settling = settle_split(found)
    keys = folders_of_classes([it.id for it in records], [it.label for it in records], len(class_names))
    dataset = Dataset(name, class_names, settled, notes=(*notes, *settling), class_keys=tuple(keys))
    return Listed(dataset, left_out)


def _folder_of(tree: Mapping[str, list], there: set[str]) -> PurePosixPath | None:
    """The folder that most of the listed paths are relative to; None where none of them is there."""
    listed = [item[0] for part in PARTS for item in tree[part] if isinstance(item, list) and item]
    tried = [path for text in listed[:: max(1, len(listed) // _TRIED)] if isinstance(text, str)
             and (path := relative_path(text)) is not None]  # fmt: skip
    folders = {PurePosixPath(*PurePosixPath(path).parts[:depth]) for path in there for depth in range(DEPTH + 1)}
    hits = {folder: sum((folder / path).as_posix() in there for path in tried) for folder in folders}
    if not tried:  # the file is broken, which its reader says
        return PurePosixPath()
    best = max(sorted(hits), key=hits.__getitem__, default=PurePosixPath())
    return best if hits.get(best) else None
