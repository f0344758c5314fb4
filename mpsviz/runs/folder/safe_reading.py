"""Reading what lies in a run folder, whoever wrote it: nothing outside is read, and nothing waits.

A folder may come from anywhere. A link in it may point out of it, and a pipe in place of a file would never end.
"""

from __future__ import annotations

import errno
import io
import json
import os
import stat
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
from pyarrow.parquet import ParquetFile

from mpsviz.runs.folder.schemas import is_text


def plain_file(folder: Path, name: str) -> Path:
    """The path of a file of the folder ('maps/pca.parquet'), safe to open.

    Raises:
        OSError: it is missing, a link or behind one, or no file.
    """
    path = _unlinked(folder, name)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(errno.EINVAL, "this is no plain file", str(path))
    return path


def plain_names(folder: Path, room: str) -> list[str]:
    """The names of the plain files in a room of the folder ('.': the folder itself), in order; none where it isn't."""
    try:
        with os.scandir(folder if room == "." else _unlinked(folder, room)) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    except OSError:
        return []


def strange_names(folder: Path) -> list[str]:
    """What in the folder, or in its rooms, is a link or anything else that is neither a file nor a folder."""
    strange = []
    for room, rooms, files in os.walk(folder):
        for name in [*rooms, *files]:
            path = Path(room, name)
            try:
                mode = path.lstat().st_mode
            except OSError:
                continue  # it went away meanwhile
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                strange.append(path.relative_to(folder).as_posix())
    return sorted(strange)


def parsed(content: bytes) -> Any | None:
    """A JSON tree of texts that can be written down again; None where it is none."""
    try:
        tree = json.loads(content.decode())
    except (ValueError, RecursionError):
        return None
    return tree if is_text(tree) else None


def parsed_table(content: bytes) -> pd.DataFrame:
    """A Parquet file as `pd.read_parquet` gives it, in half the time: it makes a dataset of the one file.

    Raises:
        Exception: whatever pyarrow says of altered bytes.
    """
    return ParquetFile(io.BytesIO(content), page_checksum_verification=True).read().to_pandas()


def _unlinked(folder: Path, name: str) -> Path:
    """Raises OSError where the name leads out of the folder, or any part of it below the folder is a link."""
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts or "\0" in name:
        raise OSError(errno.EINVAL, "this leads out of the run folder", name)
    path = folder
    for part in relative.parts:
        path = path / part
        if stat.S_ISLNK(path.lstat().st_mode):
            raise OSError(errno.ELOOP, "this is a link", str(path))
    return path
