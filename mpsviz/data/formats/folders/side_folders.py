"""Folders that servers, editors and systems put beside images: thumbnails and other copies of them, never classes.

Only names are looked at, so that a folder on disk and the listing of an archive are understood alike.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from mpsviz.data.formats.folders.layout import Listing

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
    """Skip folders named like thumbnails that repeat the images, or the folders, that they lie beside."""
    stems: dict[PurePosixPath, set[str]] = {}
    for path in listing.images:
        stems.setdefault(path.parent, set()).add(path.stem.casefold())
    folders = {parent for path in listing.images for parent in path.parents}
    repeating = {
        PurePosixPath(*path.parts[: depth + 1])
        for path in listing.images
        for depth, part in enumerate(path.parts[:-1])
        if part.casefold() in LIKELY and _repeats(path, depth, stems, folders)
    }
    kept = []
    for path in listing.images:
        folder = next((parent for parent in path.parents if parent in repeating), None)
        if folder is None:
            kept.append(path)
        else:
            skip_in(listing, folder.name, path)
    listing.images = kept


def _repeats(
    path: PurePosixPath, depth: int, stems: dict[PurePosixPath, set[str]], folders: set[PurePosixPath]
) -> bool:
    """Whether an image below the folder at that depth is called like one beside that folder, or lies in a folder that
    is called like one beside it: `thumbs/1_small.jpg` beside `1.jpg`, `thumbs/cat/` beside `cat/`."""
    parent, below = PurePosixPath(*path.parts[:depth]), path.parts[depth + 1]
    if parent / below in folders:
        return True
    stem = path.stem.casefold()
    return any(stem.startswith(name) or stem.endswith(name) for name in stems.get(parent, ()))
