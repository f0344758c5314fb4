"""Unpack the images of a zip into a cache: complete or not at all, and never more than was announced."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from mpsviz.data.dataset.paths import CLOSED, shown
from mpsviz.data.formats.archives.archive import MAX_BYTES, REPACK
from mpsviz.data.formats.archives.zip_names import STANDARD, names_encoding
from mpsviz.errors import UserError

CHUNK = 2**20


def extract(path: Path, images: Iterable[PurePosixPath], cache: Path) -> Path:
    """Unpack `images`, as `archive.py` lists them, into a folder of `cache` named by the zip's content.

    A folder that is there already is used again. A new one appears when it is complete; where something goes wrong,
    nothing is left.

    Returns:
        The folder.

    Raises:
        UserError: the zip is damaged, unpacks to more than it says, or the cache can't hold it.
    """
    digest = _digest(path)
    try:
        target = cache / f"zip-{digest[:32]}-{path.stat().st_size}{_names_suffix(path)}"
        if target.is_dir():
            return target
        cache.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=cache))
        try:
            _unpack(path, images, part)
            _give_name(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError("The disk is full.", next_step=f"Free some space in '{cache}' and start again.") from error
        raise UserError(
            f"The archive '{path.name}' can't be unpacked into '{cache}' ({error.strerror}).",
            next_step="Choose a folder that you may write to (MPSVIZ_CACHE).",
        ) from error
    return target


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"The archive '{path.name}' can't be read ({error.strerror}).", next_step=CLOSED) from error


def _names_suffix(path: Path) -> str:
    """Names that were read in another encoding are another folder."""
    try:
        encoding = names_encoding(path)
    except Exception:  # no zip; unpacking says so
        return ""
    return "" if encoding == STANDARD else f"-{encoding}"


def _give_name(part: Path, target: Path) -> None:
    try:
        part.rename(target)
    except OSError:
        if not target.is_dir():  # otherwise another process was faster
            raise


def _unpack(path: Path, images: Iterable[PurePosixPath], folder: Path) -> None:
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(path, metadata_encoding=names_encoding(path)) as archive:
            by_name = {PurePosixPath(info.filename): info for info in archive.infolist()}
            for name in images:
                info = by_name[name]
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, target.open("xb") as sink:
                    left -= _copy(source, sink, min(info.file_size, left), str(name))
    except NotImplementedError as error:  # a compression, or a version of the format, that zipfile doesn't know
        raise UserError(
            f"The archive '{path.name}' is packed in a way that is not known here.", next_step=REPACK
        ) from error
    except Exception as error:
        if isinstance(error, UserError) or (isinstance(error, OSError) and error.errno):
            raise
        # zipfile and its decompressors raise a dozen other kinds on damaged input, some of them OSErrors without number
        raise UserError(f"The archive '{path.name}' is damaged.", next_step=REPACK) from error


def _copy(source: IO[bytes], sink: IO[bytes], limit: int, name: str) -> int:
    """Copy, counting what really comes: what the archive's directory says of its sizes need not be true."""
    copied = 0
    while chunk := source.read(CHUNK):
        copied += len(chunk)
        if copied > limit:
            raise UserError(f"'{shown(name)}' unpacks to more than the archive says.", next_step=REPACK)
        sink.write(chunk)
    return copied


def cache_folder() -> Path:
    """Where archives are unpacked: the environment variable MPSVIZ_CACHE, or `mpsviz` in the user's cache."""
    return Path(os.environ.get("MPSVIZ_CACHE") or "~/.cache/mpsviz").expanduser()
