"""Pictures of the rows: left for the process beside to draw, where there is one, files and arrays alike."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mpsviz.errors import UserError
from mpsviz.runs.background.imported_thumbnails import SmallPictures
from mpsviz.runs.folder.probe import write_sheets
from mpsviz.runs.folder.recording import ARRAYS, PICTURES
from mpsviz.runs.folder.store import RunFolder

MOST_BYTES = 2**30
"""Of arrays that are left for later; more of them are drawn at once."""


def keep_pictures(run: RunFolder, ids: Sequence[str], pictures: Sequence[Any], *, later: bool) -> None:
    """Draw thumbnails of arrays, or keep them for a process that does; of files, note where they lie.

    Args:
        later: whether there is such a process.

    Raises:
        UserError: one of them is no picture.
        OSError: the folder can't be written.
    """
    there = [(name, picture) for name, picture in zip(ids, pictures, strict=True) if picture is not None]
    files = {name: str(picture) for name, picture in there if isinstance(picture, Path)}
    arrays = [(name, picture) for name, picture in there if not isinstance(picture, Path)]
    if files and arrays:
        raise UserError("Some images are paths and some are arrays.", next_step="Give all of one kind.")
    if files:
        run.write_json(PICTURES, files)
    elif later and len(arrays) == len(ids) and _are_alike([picture for _, picture in arrays]):
        content = io.BytesIO()
        np.save(content, np.stack([picture for _, picture in arrays]), allow_pickle=False)
        run.write_bytes(ARRAYS, content.getvalue())
    elif arrays:
        write_sheets(run, [name for name, _ in arrays], SmallPictures([picture for _, picture in arrays]))


def _are_alike(pictures: Sequence[Any]) -> bool:
    """Whether they are 8-bit arrays of one shape, and not too many to be kept."""
    first = pictures[0]
    if not isinstance(first, np.ndarray) or first.dtype != np.uint8 or first.nbytes * len(pictures) > MOST_BYTES:
        return False
    return all(isinstance(one, np.ndarray) and (one.shape, one.dtype) == (first.shape, first.dtype) for one in pictures)
