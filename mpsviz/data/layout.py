"""From the paths of images to classes: a folder a class, or train/, val/ and test/ with a folder a class each.

These are only names, so that a folder on disk and the listing of an archive are understood alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset import Dataset, ImageRecord
from mpsviz.data.skipped import skip_note
from mpsviz.data.splits import SPLIT_NAMES, settle_split
from mpsviz.errors import UserError

IMAGE_SUFFIXES = frozenset(
    {
        ".avif",
        ".bmp",
        ".gif",
        ".heic",
        ".heif",
        ".hif",
        ".ico",
        ".jfif",
        ".jp2",
        ".jpe",
        ".jpeg",
        ".jpg",
        ".mpo",
        ".pbm",
        ".pgm",
        ".png",
        ".ppm",
    }
    | {".tif", ".tiff", ".webp"}
)
NOT_NAMED_LIKE_AN_IMAGE = "not named like an image"

LAYOUT = "Give it a folder for each class with that class's images in it, or train/, val/ and test/ with such folders."


@dataclass
class Listing:
    """What was found in a folder or an archive.

    Attributes:
        images: paths of files that are named like images, relative to the folder.
        skipped: reason → names of files that don't count.
        seen: files in all.
        notes: what else the user should know.
    """

    images: list[PurePosixPath] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0
    notes: tuple[str, ...] = ()

    def skip(self, reason: str, name: str) -> None:
        self.skipped.setdefault(reason, []).append(name.encode(errors="replace").decode())


def is_named_like_an_image(path: PurePosixPath) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES


def dataset_of(name: str, root: Path, listing: Listing) -> Dataset:
    """Understand a listing of files below `root`; no file is opened.

    Sub-folders of a class count to the class. A single folder around everything is looked through.

    Raises:
        UserError: there are fewer than two classes, or train/ and test/ have company that is no part of a split.
    """
    paths = [path.parts for path in listing.images]
    depth = _wrapping(paths)
    splits = _are_splits({path[depth] for path in paths if len(path) > depth + 1})
    class_at = depth + 1 if splits else depth
    in_class = [path for path in paths if len(path) > class_at + 1]
    skipped = dict(listing.skipped)
    if len(in_class) < len(paths):
        skipped["outside a class folder"] = [path[-1] for path in paths if len(path) <= class_at + 1]
    class_names = tuple(sorted({path[class_at] for path in in_class}))
    if len(class_names) < 2:
        some = f"only one class, '{class_names[0]}'" if class_names else "no images in folders"
        raise UserError(f"There {'is' if class_names else 'are'} {some} in '{name}'.", next_step=LAYOUT)
    index = {class_name: number for number, class_name in enumerate(class_names)}
    records = [
        ImageRecord(
            id="/".join(path[depth:]),
            path=root.joinpath(*path),
            label=index[path[class_at]],
            name=path[class_at],
            split=SPLIT_NAMES[path[depth].lower()] if splits else "",
        )
        for path in in_class
    ]
    settled, notes = settle_split(records)
    if skipped:
        notes = (skip_note(skipped, listing.seen, "files"), *notes)
    return Dataset(name, class_names, settled, notes=listing.notes + notes)


def _wrapping(paths: Sequence[tuple[str, ...]]) -> int:
    """How many folders lie around everything."""
    depth = 0
    while True:
        folders = {path[depth] for path in paths if len(path) > depth + 1}
        if len(folders) != 1 or all(len(path) <= depth + 2 for path in paths):
            return depth
        depth += 1


def _are_splits(folders: set[str]) -> bool:
    parts = {SPLIT_NAMES.get(folder.lower(), "") for folder in folders}
    if {"train", "test"} <= parts and "" in parts:
        others = sorted(folder for folder in folders if folder.lower() not in SPLIT_NAMES)
        raise UserError(
            f"Beside train/ and test/ there are other folders: {', '.join(others[:3])}.",
            next_step="Move them away, or keep only class folders.",
        )
    return bool(parts) and "" not in parts
