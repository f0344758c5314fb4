"""Own images in a folder."""

from __future__ import annotations

import errno
import os
from collections import deque
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset.part_names import parts_among, split_of
from mpsviz.data.dataset.paths import CLOSED, is_text, shown
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.dataset.skipped_files import NAMED
from mpsviz.data.formats.folders.layout import (
    ARCHIVE_SUFFIXES,
    ARCHIVES,
    LAYOUT,
    NOT_NAMED_LIKE_AN_IMAGE,
    Listing,
    dataset_of,
    is_named_like_an_image,
)
from mpsviz.data.formats.folders.side_folders import is_hidden, leave_out_thumbnails, side_folder_of, skip_in
from mpsviz.data.formats.folders.split_file import is_named_like_a_split_file
from mpsviz.errors import UserError

MAX_ENTRIES = 2_000_000
"""Files and folders that are looked at: enough for ImageNet, and an end for whoever names a whole disk."""

LOOKED_AT = 1000
"""Entries of a neighbouring folder that are looked at for an image."""

LINKED_FROM_OUTSIDE = "linked from outside"
LOOP = "links that lead in a circle"


def load_folder(path: Path) -> Dataset:
    """Read a folder with a folder a class; images stay on disk until they are asked for.

    Raises:
        UserError: it is no such folder.
    """
    if not path.is_dir():
        raise UserError(f"'{path.name}' is no folder.", next_step=LAYOUT)
    name = path.resolve().name
    try:
        dataset = dataset_of(name, path, list_folder(path))
    except UserError as error:
        if above := _classes_beside(path):
            raise UserError(
                f"{error.what} The folder above it has more such folders: {', '.join(map(shown, above))}.",
                next_step=f"If they are the classes, name '{shown(str(path.resolve().parent))}'. {error.next_step}",
            ) from error
        raise
    return replace(dataset, notes=(*dataset.notes, *_parts_beside(path, dataset)))


def _classes_beside(path: Path) -> list[str]:
    """Up to three folders beside a folder that itself holds images and none: its user has named one class."""
    try:
        with os.scandir(path) as entries:
            if not any(is_named_like_an_image(PurePosixPath(entry.name)) for entry in entries):
                return []
        return [name for name in _beside(path) if _holds_images(path.resolve().parent / name)][:NAMED]
    except OSError:
        return []


def _beside(path: Path) -> list[str]:
    """The folders beside a folder, but for hidden ones; none where that can't be seen."""
    try:
        with os.scandir(path.resolve().parent) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and entry.name != path.resolve().name and entry.name[0] != "."
            )
    except OSError:
        return []


def _holds_images(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return any(is_named_like_an_image(PurePosixPath(entry.name)) for entry in islice(entries, LOOKED_AT))


def _parts_beside(path: Path, dataset: Dataset) -> tuple[str, ...]:
    """A note where the user has named train/ and test/ lies beside it."""
    if any(record.split for record in dataset.records) or split_of(path.resolve().name) != "train":
        return ()
    parts = [name for name, part in parts_among(_beside(path)).items() if part in ("val", "test")]
    if not parts:
        return ()
    return (
        f"Beside '{path.resolve().name}' lies '{shown(parts[0])}', which is not looked at: to use that split, name the "
        "folder above.",
    )


def list_folder(root: Path) -> Listing:
    """Every file below `root`, in the order of their names; hidden ones and links to folders are passed over.

    What lies in folders of thumbnails (`mpsviz.data.formats.folders.side_folders`) is skipped and counted.

    Raises:
        UserError: there are more than two million, or the folder itself may not be read.
    """
    inside = os.path.realpath(root) + os.sep
    listing, entries = Listing(), 0
    folders = deque([PurePosixPath()])
    while folders:
        folder = folders.popleft()
        try:
            with os.scandir(root / folder) as entries_here:
                found = sorted(entries_here, key=lambda entry: entry.name)
        except OSError as error:
            if folder == PurePosixPath():
                raise UserError(
                    f"The folder '{root.name}' can't be read ({error.strerror}).", next_step=CLOSED
                ) from error
            listing.skip("folders that can't be read", folder.as_posix())
            continue
        entries += len(found)
        if entries > MAX_ENTRIES:
            raise UserError(
                f"There are more than {MAX_ENTRIES:,} files and folders in '{root.name}'.",
                next_step="Name the folder of the images, not one that has much else in it.",
            )
        for entry in found:
            if is_hidden(PurePosixPath(entry.name)):
                listing.hide(entry.name)
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(folder / entry.name)
            else:
                _list_file(listing, entry, folder / entry.name, inside)
    listing.images.sort()
    leave_out_thumbnails(listing)
    return listing


def _list_file(listing: Listing, entry: os.DirEntry[str], path: PurePosixPath, inside: str) -> None:
    listing.seen += 1
    if is_text(str(path)) and (folder := side_folder_of(path)):
        skip_in(listing, folder, path)
        return
    try:
        reason = _why_not(entry, path, inside)
        if not reason and is_named_like_a_split_file(path, entry.stat().st_size):
            listing.split_files[path] = Path(entry.path).read_bytes()
            return
    except PermissionError:
        reason = "not allowed to be looked at"
    except OSError as error:  # a link that leads to itself, a disk that fails
        reason = LOOP if error.errno == errno.ELOOP else f"can't be looked at ({error.strerror})"
    if reason:
        listing.skip(reason, entry.name)
    elif path.suffix.lower() in ARCHIVE_SUFFIXES:
        listing.skip(ARCHIVES[1], entry.name)
    elif not is_named_like_an_image(path):
        listing.skip(NOT_NAMED_LIKE_AN_IMAGE, entry.name)
    else:
        listing.images.append(path)


def _why_not(entry: os.DirEntry[str], path: PurePosixPath, inside: str) -> str:
    """Why a file doesn't count, whatever it is called; '' where it may.

    Raises:
        OSError: it, or what it links to, may not be looked at.
    """
    if not is_text(str(path)):
        return "with a name that is not valid UTF-8"
    if entry.is_dir():
        return "links to folders"
    if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
        return LINKED_FROM_OUTSIDE
    return "" if entry.is_file() else "not regular files"  # a link to nothing, a pipe
