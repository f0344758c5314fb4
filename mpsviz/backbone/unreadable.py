"""Why a file can't be read as weights, told from its bytes."""

from __future__ import annotations

import pickle
import pickletools
import zipfile
import zlib
from pathlib import Path
from typing import IO

from safetensors import safe_open

from mpsviz.errors import UserError

WEB_PAGE = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<script", b"<!--")
COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!")
ZIP, PICKLE, LFS = b"PK\x03\x04", b"\x80", b"version https://git-lfs"
LARGEST_HEADER = 100_000_000
"""Bytes; safetensors allows no more."""
MAGIC = 0x1950A86A20F9469CFC6C
"""The number that files of torch's old format begin with, in a pickle of its own."""
TORCH_PICKLES = 4
"""So many pickles stand at the beginning of such a file: the number, a version, a machine, the names."""

SAVE_AGAIN = "Save the model's state dict alone, best as .safetensors."


def unreadable(path: Path, error: Exception) -> UserError:
    """The true reason, and what to do about it.

    Args:
        error: what reading raised.
    """
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return UserError(
            f"There is not enough memory to read '{path.name}' ({_size(path) / 1e9:.1f} GB).",
            next_step="Close other programs, or choose a smaller model.",
        )
    try:
        what, next_step = _reason(path, error)
    except OSError as closed:
        return UserError(
            f"The file '{path}' can't be opened ({closed.strerror or closed}).",
            next_step="Check its permissions, and the disk that it lies on.",
        )
    return UserError(f"'{path.name}' {what}.", next_step=next_step)


def _reason(path: Path, error: Exception) -> tuple[str, str]:
    """What the file is, and what to do."""
    with path.open("rb") as file:
        head = file.read(64)
    again = f"Remove {path.resolve()}, then download or export it again."  # of a cached file, the blob
    text = head.lstrip().lower()
    looks_damaged = ("is damaged or cut short, and can't be read as weights", again)
    if not head:
        return "is empty, and can't be read as weights", again
    if _has_safetensors_header(head, _size(path)):
        if path.suffix != ".safetensors" and _is_safetensors(path):
            return f"is a safetensors file that is named {path.suffix}", "Let its name end in .safetensors."
        return looks_damaged
    if text.startswith(WEB_PAGE):
        return "is a web page, and can't be read as weights", again
    if text.startswith(LFS):
        return "is a pointer of Git LFS instead of what it points to", "Fetch the file itself with `git lfs pull`."
    if head.startswith(COMPRESSED):
        return "is compressed, and can't be read as weights", "Unpack it, and choose the file of weights in it."
    if head.startswith(ZIP):
        return _reason_of_archive(path, error) or looks_damaged
    if head.startswith(PICKLE):
        with path.open("rb") as file:
            return _reason_of_pickle(path, file, error) or looks_damaged
    if text.startswith((b'{"', b"{'", b'[{"')):
        return "is a text in JSON, and can't be read as weights", again
    return "is damaged, cut short or of another format, and can't be read as weights", again


def _size(path: Path) -> int:
    return path.stat().st_size


def _has_safetensors_header(head: bytes, size: int) -> bool:
    """Whether it begins with a length, 8 bytes, and a JSON object of about that length."""
    length = int.from_bytes(head[:8], "little")
    return head[8:9] == b"{" and 2 <= length <= max(LARGEST_HEADER, size)


def _is_safetensors(path: Path) -> bool:
    try:
        with safe_open(path, "pt"):
            return True
    except Exception:  # a damaged file can raise anything
        return False


def _reason_of_archive(path: Path, error: Exception) -> tuple[str, str] | None:
    """None where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            if not names:
                return (
                    "is an archive of something else, and can't be read as weights",
                    "Unpack it, and choose the file of weights in it.",
                )
            with archive.open(names[0]) as file:
                file.read()  # zipfile compares the checksum
            with archive.open(names[0]) as file:
                return _reason_of_pickle(path, file, error)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return None


def _reason_of_pickle(path: Path, file: IO[bytes], error: Exception) -> tuple[str, str] | None:
    """None where it is damaged. The pickle is only looked through, never carried out."""
    if path.suffix == ".safetensors":
        return "is a file of PyTorch that is named .safetensors", "Let its name end in .pt."
    if not isinstance(error, pickle.UnpicklingError) or not _is_whole(file):
        return None
    return "holds more than tensors, and reading that could run code that is hidden in it", SAVE_AGAIN


def _is_whole(file: IO[bytes]) -> bool:
    try:
        first = [argument for _, argument, _ in pickletools.genops(file)]
        if MAGIC in first:
            for _ in range(TORCH_PICKLES - 1):
                all(pickletools.genops(file))
    except Exception:  # it reads anything and raises anything
        return False
    return True
