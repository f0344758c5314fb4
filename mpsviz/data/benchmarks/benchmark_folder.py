"""Where a benchmark lies: CoOp's layout, one level too high or too low, nested twice, or in another spelling."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from mpsviz.data.dataset.part_names import plain
from mpsviz.data.dataset.paths import CLOSED
from mpsviz.errors import UserError

LOOKED_AT = 1000
"""Entries of a folder that are looked at for the benchmark's own."""


def find_folder(path: Path, folder: str, holds: str, layout: str, also: Sequence[str]) -> Path:
    """The folder of a benchmark, which is `path`, or lies in it, or holds it.

    Args:
        folder: what the benchmark's folder is called in CoOp's layout.
        holds: the file or folder that shows it to be the one.
        layout: what to put where, one sentence.
        also: what else the folder may be called; case, hyphens and underscores are no matter.

    Raises:
        UserError: there is none; another benchmark's folder never counts, whatever it holds.
    """
    if not path.is_dir():
        raise UserError(f"'{path}' is no folder.", next_step=layout)
    if not os.access(path, os.R_OK | os.X_OK):
        raise UserError(f"The folder '{path}' may not be looked into.", next_step=CLOSED)
    names = {plain(name) for name in (folder, *also)}
    for candidate in (path / folder, path, *_named(path, names), *_above(path, holds)):
        if os.path.exists(candidate / holds):  # unlike Path.exists, it passes over what may not be looked at
            return candidate
    raise UserError(f"'{path}' holds neither {folder}/{holds} nor {holds}.", next_step=layout)


def _named(path: Path, names: set[str]) -> Iterator[Path]:
    """Folders of these names in `path`, and in those again."""
    for folder in _folders(path):
        if plain(folder.name) in names:
            yield folder
            yield from (inner for inner in _folders(folder) if plain(inner.name) in names)


def _above(path: Path, holds: str) -> Iterator[Path]:
    """The folder around, where `path` is what the benchmark's folder holds."""
    if path.resolve().name.casefold() == holds.casefold():
        yield path.resolve().parent


def _folders(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            return sorted(path / entry.name for entry in islice(entries, LOOKED_AT) if entry.is_dir())
    except OSError:
        return []


def unreadable_list(file: Path, error: Exception, layout: str) -> UserError:
    """Why a list of a benchmark can't be read."""
    if isinstance(error, FileNotFoundError):
        return UserError(f"'{file}' is missing.", next_step=layout)
    why = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
    return UserError(f"'{file}' can't be read ({why}).", next_step=layout)
