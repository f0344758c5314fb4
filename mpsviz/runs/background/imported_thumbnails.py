"""Thumbnails of images whose features were computed elsewhere, where their file says where the pictures lie."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mpsviz.data.dataset.records import BYSTANDER, ImageRecord
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.formats.features.features import FeatureTable
from mpsviz.data.images.reading import UnreadableError, read_rgb, to_rgb
from mpsviz.data.images.unreadable_images import find_unreadable
from mpsviz.errors import UserError
from mpsviz.runs.folder.probe import AT_ONCE, LARGE_PX, write_sheets
from mpsviz.runs.folder.recording import ARRAYS, PICTURES
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.processes.machine import machine


def write_pictures(run: RunFolder, table: FeatureTable, look: Callable[[], object]) -> tuple[str, ...]:
    """Write thumbnails of what pictures there are; returns a note that counts those that can't be used.

    Args:
        look: called again and again; what it raises ends the work.
    """
    return _write(run, {image: file for image, file in zip(table.ids, table.pictures, strict=True) if file}, look)


def draw_waiting(run: RunFolder, look: Callable[[], object] = lambda: None) -> tuple[str, ...]:
    """Write the thumbnails that a recording on this machine has left for later, if there are any; returns a note as
    `write_pictures`. A folder from elsewhere could name any file."""
    if (run.path / ARRAYS).exists():
        pictures = np.load(io.BytesIO(run.read_bytes(ARRAYS)), allow_pickle=False)
        write_sheets(run, run.written("probe")["id"].tolist(), SmallPictures(pictures))
        (run.path / ARRAYS).unlink()
        return ()
    waiting = run.read_json(PICTURES)
    if not isinstance(waiting, dict) or read_status(run).machine != machine():
        return ()
    notes = _write(run, {str(image): Path(file) for image, file in waiting.items() if isinstance(file, str)}, look)
    (run.path / PICTURES).unlink(missing_ok=True)
    return notes


def _write(run: RunFolder, files: Mapping[str, Path], look: Callable[[], object]) -> tuple[str, ...]:
    """id → file."""
    records = [ImageRecord(id=image, path=file, label=BYSTANDER, name=image) for image, file in files.items()]
    bad: dict[str, str] = {}
    for first in range(0, len(records), AT_ONCE):  # few enough to be decoded, and not to be judged by their headers
        look()
        bad |= find_unreadable(records[first : first + AT_ONCE])
    whole = tuple(record for record in records if record.id not in bad)
    if whole:
        write_sheets(run, [record.id for record in whole], _Watched([record.path for record in whole], look))
    skipped: dict[str, list[str]] = {}
    for image, why in bad.items():
        skipped.setdefault(why, []).append(image)
    return (skip_note(skipped, len(records), "pictures"),) if skipped else ()


NEXT_STEP = "Give paths, Pillow's images, or arrays (H, W, 3) of 8-bit numbers from 0 to 255."


class _Watched(Sequence[Image.Image]):
    """Pictures that are decoded one after the other while somebody looks on, each once for all sizes."""

    def __init__(self, files: Sequence[Path], look: Callable[[], object]) -> None:
        self.files, self.look = files, look
        self.at = lru_cache(AT_ONCE)(self._small)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Image.Image:  # pyrefly: ignore[bad-override]: no slices
        self.look()
        return self.at(index)

    def _small(self, index: int) -> Image.Image:
        picture = read_rgb(self.files[index], LARGE_PX)
        picture.thumbnail((LARGE_PX, LARGE_PX))  # one that is very long would take much room
        return picture


class SmallPictures(Sequence[Image.Image]):
    """Arrays as pictures that are no larger than the largest thumbnail; each is made small once for all sizes."""

    def __init__(self, arrays: Sequence[Any]) -> None:
        self.arrays = arrays
        self.at = lru_cache(AT_ONCE)(self._small)

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> Image.Image:  # pyrefly: ignore[bad-override]: no slices
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
