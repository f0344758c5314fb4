"""Own images in a folder."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset import Dataset
from mpsviz.data.layout import LAYOUT, NOT_NAMED_LIKE_AN_IMAGE, Listing, dataset_of, is_named_like_an_image
from mpsviz.data.paths import is_text
from mpsviz.data.side_folders import is_hidden, leave_out_thumbnails, side_folder_of, skip_in
from mpsviz.errors import UserError

MAX_ENTRIES = 2_000_000
"""Files and folders that are looked at: enough for ImageNet, and an end for whoever names a whole disk."""

LINKED_FROM_OUTSIDE = "linked from outside"


def load_folder(path: Path) -> Dataset:
    """Read a folder with a folder a class; images stay on disk until they are asked for.

    Raises:
        UserError: it is no such folder.
    """
    if not path.is_dir():
        raise UserError(f"'{path.name}' is no folder.", next_step=LAYOUT)
    return dataset_of(path.resolve().name, path, list_folder(path))


def list_folder(root: Path) -> Listing:
    """Every file below `root`, in the order of their names; hidden ones and links to folders are passed over.

    What lies in folders of thumbnails (`mpsviz.data.side_folders`) is skipped and counted.

    Raises:
        UserError: there are more than two million, or the folder itself may not be read.
    """
    inside = os.path.realpath(root) + os.sep
    listing, entries = Listing(), 0
    folders = deque([PurePosixPath()])
    while folders:
        folder = folders.popleft()
        try:
            found = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            if folder == PurePosixPath():
                raise UserError(f"The folder '{root.name}' can't be read.", next_step=LAYOUT) from error
            listing.skip("in a folder that can't be read", folder.as_posix())
            continue
        entries += len(found)
        if entries > MAX_ENTRIES:
            raise UserError(
                f"There are more than {MAX_ENTRIES:,} files in '{root.name}'.",
                next_step="Name the folder of the images, not one that has much else in it.",
            )
        for entry in found:
            if is_hidden(PurePosixPath(entry.name)):
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
    if not is_text(str(path)):
        listing.skip("with a name that is not valid UTF-8", entry.name)
    elif folder := side_folder_of(path):
        skip_in(listing, folder, path)
    elif entry.is_dir():
        listing.skip("links to folders", entry.name)
    elif entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
        listing.skip(LINKED_FROM_OUTSIDE, entry.name)
    elif not entry.is_file():  # a link to nothing, a pipe
        listing.skip("not regular files", entry.name)
    elif not is_named_like_an_image(path):
        listing.skip(NOT_NAMED_LIKE_AN_IMAGE, entry.name)
    else:
        listing.images.append(path)
