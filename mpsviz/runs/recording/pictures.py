"""Pictures of the rows: drawn at once where they are handed over as arrays, left for later where they are files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mpsviz.data.images.reading import UnreadableError, to_rgb
from mpsviz.errors import UserError
from mpsviz.runs.folder.probe import AT_ONCE, LARGE_PX, write_sheets
from mpsviz.runs.folder.recording import PICTURES
from mpsviz.runs.folder.store import RunFolder

NEXT_STEP = "Give paths, Pillow's images, or arrays (H, W, 3) of 8-bit numbers from 0 to 255."


def keep_pictures(run: RunFolder, ids: Sequence[str], pictures: Sequence[Any]) -> None:
    """Draw thumbnails of arrays; of files, note where they lie.

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
    elif arrays:
        write_sheets(run, [name for name, _ in arrays], _Small([picture for _, picture in arrays]))


class _Small(Sequence[Image.Image]):
    """Arrays as pictures that are no larger than the largest thumbnail; each is made small once for all sizes."""

    def __init__(self, arrays: Sequence[Any]) -> None:
        self.arrays = arrays
        self.at = lru_cache(AT_ONCE)(self._small)

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> Image.Image:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.at(index)

    def _small(self, index: int) -> Image.Image:
        try:
            picture = to_rgb(_picture(self.arrays[index]), LARGE_PX)
        except UnreadableError as error:
            raise UserError(f"The image of row {index} can't be read ({error.reason}).", next_step=NEXT_STEP) from error
        picture = picture.copy()  # it may be the very picture that was handed over
        picture.thumbnail((LARGE_PX, LARGE_PX))  # one that is very long would take much room
        return picture


def _picture(value: Any) -> Image.Image:
    if isinstance(value, Image.Image):
        return value
    array = np.asarray(value)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.dtype != np.uint8 or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise UserError(f"An image has the shape {array.shape} and holds {array.dtype}.", next_step=NEXT_STEP)
    return Image.fromarray(array)
