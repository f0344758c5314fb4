"""Checksums of what a run folder holds, so that a flipped bit is noticed when a file is read.

checksums.jsonl   a line for each file that was written: file, bytes, content (CRC-32); and its own checksum, crc32

A line is added before its file is renamed into place, and none is ever taken away. Whenever a writer is killed, the
file is as one of the lines says: the new one, or one before it. Files without a line, of older versions and of those
that change all the time, are not checked.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from mpsviz.runs.folder.checked_lines import checked_line, checked_rows, crc32
from mpsviz.runs.folder.safe_reading import plain_file

FILE = "checksums.jsonl"
LIVE = frozenset({"status.json", "measuring.json", "analysis/failure.json"})
"""Written again and again, and nothing that a result rests on."""

Mark = tuple[int, str]
"""Bytes and CRC-32 of a file."""


class DamagedError(ValueError):
    """A file is not as it was written."""


def note(folder: Path, name: str, content: bytes) -> None:
    """Add the line of a file that is about to appear.

    Raises:
        OSError: it can't be written.
    """
    if name not in LIVE:
        _append(folder, [(name, _mark(content))])


def check(folder: Path, name: str, content: bytes) -> None:
    """Compare what was read with the lines of that file. Raises DamagedError where it is like none of them."""
    marks = () if name in LIVE else listed(folder).get(name, ())
    if marks and _mark(content) not in marks:
        raise DamagedError(f"{name} is not as it was written")


def listed(folder: Path) -> dict[str, frozenset[Mark]]:
    """The marks of every file that has a line: all that it was ever written as."""
    return _lines(folder)[0]


def broken_lines(folder: Path) -> int:
    """How many lines of the list itself can't be read."""
    return _lines(folder)[1]


def carry(source: Path, target: Path, names: Collection[str]) -> None:
    """Add to one folder's list the lines of another's, for files that are copied from there.

    Raises:
        OSError: they can't be written.
    """
    _append(target, [(name, mark) for name, marks in listed(source).items() if name in names for mark in sorted(marks)])


def _mark(content: bytes) -> Mark:
    return len(content), crc32(content)


def _append(folder: Path, marks: Collection[tuple[str, Mark]]) -> None:
    """In one piece, for other processes append, too; each begins with the end of a line that was torn before it."""
    rows = [{"file": name, "bytes": size, "content": content} for name, (size, content) in marks]
    text = "".join(f"\n{checked_line(row)}" for row in rows).encode()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = os.open(folder / FILE, flags, 0o666)
    try:
        if os.write(file, text) < len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / FILE))
    finally:
        os.close(file)


def _lines(folder: Path) -> tuple[dict[str, frozenset[Mark]], int]:
    try:
        path = plain_file(folder, FILE)
        about = path.stat()
    except OSError:
        return {}, 0
    return _read(path, (about.st_ino, about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=8)
def _read(path: Path, version: tuple[int, ...]) -> tuple[dict[str, frozenset[Mark]], int]:
    try:
        rows = checked_rows(path.read_bytes().lstrip(b"\n"))
    except OSError:
        return {}, 0
    marks: dict[str, set[Mark]] = {}
    broken = 0
    for row in rows:
        match row:
            case {"file": str(name), "bytes": int(size), "content": str(content)}:
                marks.setdefault(name, set()).add((size, content))
            case _:
                broken += 1
    return {name: frozenset(found) for name, found in marks.items()}, broken
