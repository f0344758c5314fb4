"""What is in a zip that nobody has looked at, from its directory alone; what could do harm is refused whole."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from mpsviz.data.dataset.paths import CLOSED, relative_path, shown, why_no_path
from mpsviz.data.formats.archives.zip_names import names_encoding, names_note
from mpsviz.data.formats.folders.layout import (
    ARCHIVE_SUFFIXES,
    ARCHIVES,
    NOT_NAMED_LIKE_AN_IMAGE,
    Listing,
    is_named_like_an_image,
)
from mpsviz.data.formats.folders.side_folders import is_hidden, leave_out_thumbnails, side_folder_of, skip_in
from mpsviz.data.formats.folders.split_file import is_named_like_a_split_file
from mpsviz.errors import UserError

MAX_FILES = 200_000
MAX_BYTES = 20 * 2**30
MAX_FILE_BYTES = 2**30
MAX_RATIO = 200
"""Unpacked over packed size."""
RATIO_FLOOR = 10 * 2**20
"""Bytes below which a ratio can do no harm: an empty drawing packs very well."""
MAX_NAME_BYTES = 255

REPACK = "Pack the images again, as a plain zip with a folder for each class."


def list_archive(path: Path) -> Listing:
    """The images in a zip; hidden files are passed over, folders of thumbnails skipped and counted.

    Raises:
        UserError: it is no zip, is encrypted or damaged, holds links or names that lead out, or breaks a limit.
    """
    infos, encoding = _directory(path)
    _check_sizes(path, infos)
    members = [(_checked_name(info), info) for info in infos]
    _check_collisions([(name, info.is_dir()) for name, info in members])
    listing = Listing(notes=names_note(infos, encoding))
    for name, info in members:
        if is_hidden(name):
            listing.hide(next(part for part in name.parts if part.startswith(".")))
            continue
        if info.is_dir():
            continue
        listing.seen += 1
        if folder := side_folder_of(name):
            skip_in(listing, folder, name)
        elif name.suffix.lower() in ARCHIVE_SUFFIXES:
            listing.skip(ARCHIVES[0], name.name)
        elif is_named_like_a_split_file(name, info.file_size):
            listing.split_files[name] = _content(path, info, encoding)
        elif not is_named_like_an_image(name):
            listing.skip(NOT_NAMED_LIKE_AN_IMAGE, name.name)
        else:
            listing.images.append(name)
    listing.images.sort()
    leave_out_thumbnails(listing)
    return listing


def _directory(path: Path) -> tuple[list[zipfile.ZipInfo], str]:
    """Its entries, and the encoding of their names."""
    if not path.is_file():
        raise UserError(f"'{path.name}' is no file.", next_step=REPACK)
    try:
        encoding = names_encoding(path)
        with zipfile.ZipFile(path, metadata_encoding=encoding) as archive:
            infos = archive.infolist()
    except OSError as error:
        if error.errno is None:  # zipfile's own, of damaged input
            raise UserError(f"'{path.name}' is no zip file, or a damaged one.", next_step=REPACK) from error
        raise UserError(f"'{path.name}' can't be read ({error.strerror}).", next_step=CLOSED) from error
    except Exception as error:  # zipfile raises half a dozen kinds on damaged input
        raise UserError(f"'{path.name}' is no zip file, or a damaged one.", next_step=REPACK) from error
    if len(infos) > MAX_FILES:
        raise UserError(
            f"The archive '{path.name}' holds more than {MAX_FILES:,} files and folders.",
            next_step="Unpack it yourself and name the folder.",
        )
    return infos, encoding


def _content(path: Path, info: zipfile.ZipInfo, encoding: str) -> bytes:
    """A small file in the archive; never more than the archive says of its size."""
    try:
        with zipfile.ZipFile(path, metadata_encoding=encoding) as archive, archive.open(info) as file:
            return file.read(info.file_size)
    except Exception as error:  # zipfile and its decompressors raise a dozen kinds on damaged input
        raise UserError(f"'{shown(info.filename)}' in the archive is damaged.", next_step=REPACK) from error


def _check_sizes(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.file_size > MAX_FILE_BYTES:
            raise UserError(
                f"'{shown(info.filename)}' in the archive is larger than {MAX_FILE_BYTES // 2**20:,} MiB.",
                next_step="Leave it out: an image is never that large.",
            )
        if info.file_size > RATIO_FLOOR and info.file_size > MAX_RATIO * info.compress_size:
            raise UserError(
                f"'{shown(info.filename)}' in the archive unpacks to more than {MAX_RATIO} times its size.",
                next_step=REPACK,
            )
    total = sum(info.file_size for info in infos)
    # entries that share their packed bytes look harmless one by one; together they can't outgrow the whole file
    if total > MAX_BYTES or (total > RATIO_FLOOR and total > MAX_RATIO * path.stat().st_size):
        allowed = f"the {MAX_BYTES / 2**20:,.0f} MiB that are" if total > MAX_BYTES else "is"
        own = "" if total > MAX_BYTES else " for its size"
        raise UserError(
            f"The archive '{path.name}' unpacks to {total / 2**20:,.0f} MiB, more than {allowed} allowed{own}.",
            next_step="Unpack it yourself, if you trust it, and name the folder.",
        )


def _checked_name(info: zipfile.ZipInfo) -> PurePosixPath:
    raw = info.orig_filename  # `filename` is cut at a NUL byte
    name = relative_path(raw)
    if name is None:
        raise UserError(f"The archive has a file named '{shown(raw)}', which {why_no_path(raw)}.", next_step=REPACK)
    if "\\" in raw:
        raise UserError(
            f"The archive names a file '{shown(raw)}', with a backslash: some programs of Windows write so, and it may "
            "stand for a folder or for itself.",
            next_step=REPACK,
        )
    if any(len(part.encode()) > MAX_NAME_BYTES for part in name.parts):
        raise UserError(
            f"The archive has a name of more than {MAX_NAME_BYTES} bytes, which can't be written: '{shown(raw)}'.",
            next_step=REPACK,
        )
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UserError(
            f"'{shown(str(name))}' in the archive is {'a link' if kind == stat.S_IFLNK else 'no regular file'}.",
            next_step="Pack the images themselves.",
        )
    if info.flag_bits & 0x1:
        raise UserError(f"'{shown(str(name))}' in the archive is encrypted.", next_step="Pack it without a password.")
    return name


def _check_collisions(members: list[tuple[PurePosixPath, bool]]) -> None:
    """Refuse names that some file systems take for one another, and files that are folders of others."""
    files: dict[str, PurePosixPath] = {}
    for name, is_folder in members:
        if is_folder:
            continue
        known = files.setdefault(_folded(name), name)
        if known == name and known is not name:
            raise UserError(f"'{shown(str(name))}' is in the archive twice.", next_step="Leave one of them in it.")
        if known is not name:
            raise UserError(
                f"Some computers take '{shown(str(known))}' and '{shown(str(name))}' in the archive for one file.",
                next_step="Rename one of them.",
            )
    for name, _ in members:
        for parent in name.parents:
            if _folded(parent) in files:
                raise UserError(f"'{shown(str(parent))}' in the archive is both a file and a folder.", next_step=REPACK)


def _folded(name: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", str(name)).casefold()
