"""Folders that servers, editors and systems put beside images: thumbnails and other copies of them, never classes.

Only names are looked at, so that a folder on disk and the listing of an archive are understood alike.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from mpsviz.data.layout import Listing

SURE = frozenset(
    {"@eadir", "#recycle", "#snapshot"}  # Synology
    | {"@__thumb", ".@__thumb", "@recycle"}  # QNAP
    | {"__macosx", ".appledouble", ".trashes", "ipod photo cache"}  # macOS
    | {"$recycle.bin", "system volume information"}  # Windows
    | {".thumbnails", ".thumbs", ".thumb", ".xvpics", ".trash", "lost+found"}  # Linux and Android
    | {".picasaoriginals", ".comments", "_vti_cnf", ".ipynb_checkpoints"}  # editors
)
"""Names, in lower case, that are nobody's class."""
LIKELY = frozenset({"thumbs", "thumbnails", "thumb", "_thumbs", "_thumbnails", "_thumb"})
"""Names that are a folder of thumbnails where it lies beside what it repeats, and might else be a class."""


def is_side_folder(name: str) -> bool:
    return name.casefold() in SURE


def is_hidden(path: PurePosixPath) -> bool:
    """Whether a path leads through a hidden name that is no side folder's."""
    return any(part.startswith(".") and not is_side_folder(part) for part in path.parts)


def side_folder_of(path: PurePosixPath) -> str | None:
    """The side folder that a file lies in."""
    return next((part for part in path.parts[:-1] if is_side_folder(part)), None)


def skip_in(listing: Listing, folder: str, path: PurePosixPath) -> None:
    listing.skip(f"in '{folder}', where a program keeps thumbnails or copies", path.name)


def leave_out_thumbnails(listing: Listing) -> None:
    """Skip folders named like thumbnails that lie among images, or that repeat the folders beside them."""
    among = {path.parent for path in listing.images}
    folders = {parent for path in listing.images for parent in path.parents}
    kept = []
    for path in listing.images:
        folder = _thumbnails_of(path, among, folders)
        if folder is None:
            kept.append(path)
        else:
            skip_in(listing, folder, path)
    listing.images = kept


def _thumbnails_of(path: PurePosixPath, among: set[PurePosixPath], folders: set[PurePosixPath]) -> str | None:
    for depth, part in enumerate(path.parts[:-1]):
        parent, below = PurePosixPath(*path.parts[:depth]), path.parts[depth + 1]
        if part.casefold() in LIKELY and (parent in among or parent / below in folders):
            return part
    return None
