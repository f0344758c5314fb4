"""From the paths of images to classes: a folder a class, or parts such as train/ and test/ with a folder a class each.

These are only names, so that a folder on disk and the listing of an archive are understood alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset.given_split import settle_split
from mpsviz.data.dataset.part_names import PICTURES, plain
from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import NAMED, skip_note
from mpsviz.data.formats.folders.folder_roles import understand
from mpsviz.data.formats.folders.folder_tree import Understood
from mpsviz.data.formats.folders.split_file import listed_by_split_file
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
ARCHIVE_SUFFIXES = frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"})
ARCHIVES = ("archives within the archive", "archives, which are not looked into")
"""Why an archive doesn't count, in an archive and in a folder."""

LAYOUT = "Give it a folder for each class with that class's images in it, or train/, val/ and test/ with such folders."


@dataclass
class Listing:
    """What was found in a folder or an archive.

    Attributes:
        images: paths of files that are named like images, relative to the folder.
        skipped: reason → names of files that don't count.
        seen: files in all.
        notes: what else the user should know.
        hidden: names of some hidden files and folders, which are passed over.
        split_files: those that are called like a split of CoOp's, with what they hold.
    """

    images: list[PurePosixPath] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0
    notes: tuple[str, ...] = ()
    hidden: list[str] = field(default_factory=list)
    split_files: dict[PurePosixPath, bytes] = field(default_factory=dict)

    def skip(self, reason: str, name: str) -> None:
        self.skipped.setdefault(reason, []).append(name.encode(errors="replace").decode())

    def hide(self, name: str) -> None:
        if len(self.hidden) < NAMED and shown(name) not in self.hidden:
            self.hidden.append(shown(name.encode(errors="replace").decode()))


def is_named_like_an_image(path: PurePosixPath) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES


def dataset_of(name: str, root: Path, listing: Listing) -> Dataset:
    """Understand a listing of files below `root`; no file is opened.

    Sub-folders of a class count to the class. A single folder around everything is looked through. Parts that are no
    split become the images' domain or fold. A split file in CoOp's format decides alone.

    Raises:
        UserError: there are fewer than two classes, or train/ and test/ have company that may be part of the split.
    """
    if listing.split_files:
        listed = listed_by_split_file(name, root, listing.images, listing.split_files)
        if listed.dataset is not None:
            return replace(
                listed.dataset, notes=(*listing.notes, *_skip_notes(listing, listed.left_out), *listed.dataset.notes)
            )
        for reason, files in listed.left_out.items():
            listing.skipped.setdefault(reason, []).extend(files)
    found = understand([path.parts for path in listing.images])
    skipped = _skip_notes(listing, found.left_out)
    class_names = tuple(sorted({place.rest[0] for place in found.places}))
    if len(class_names) < 2:
        raise _too_few_classes(name, class_names, found, listing, skipped)
    index = {class_name: number for number, class_name in enumerate(class_names)}
    records = [
        ImageRecord(
            id="/".join(place.path[found.root :]),
            path=root.joinpath(*place.path),
            label=index[place.rest[0]],
            name=place.rest[0],
            split=place.split,
            domain=place.domain,
            fold=place.fold,
        )
        for place in found.places
    ]
    settled, notes = settle_split(records)
    return Dataset(name, class_names, settled, notes=(*listing.notes, *skipped, *found.notes, *notes))


def _skip_notes(listing: Listing, left_out: Mapping[str, list[str]]) -> tuple[str, ...]:
    """One sentence on all that doesn't count, or none."""
    skipped = {reason: list(names) for reason, names in listing.skipped.items()}
    for reason, names in left_out.items():
        skipped.setdefault(reason, []).extend(names)
    return (skip_note(skipped, listing.seen, "files"),) if skipped else ()


def _too_few_classes(
    name: str, class_names: tuple[str, ...], found: Understood, listing: Listing, skipped: tuple[str, ...]
) -> UserError:
    """Why there is nothing to tell apart: what was found in place of classes, and what was left out for what reason."""
    only = class_names[0] if class_names else ""
    if only and plain(only) not in PICTURES:
        what = f"There is only one class, '{shown(only)}', in '{name}'."
    elif found.bare:
        what = f"'{shown(found.bare[0])}' in '{name}' holds images, but no class folders."
    elif listing.images:
        what = f"The images in '{name}' are in no class folders."
    else:
        what = f"There are no images in folders in '{name}'."
    if listing.hidden:
        what += f" What is hidden does not count ({', '.join(listing.hidden)})."
    packed = next((names for reason, names in listing.skipped.items() if reason in ARCHIVES), None)
    step = f"Unpack {packed[0]} first. {LAYOUT}" if packed and not listing.images else LAYOUT
    return UserError(" ".join((what, *skipped)), next_step=step)
