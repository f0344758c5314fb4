"""Thumbnails of images whose features were computed elsewhere, where their file says where the pictures lie."""

from __future__ import annotations

from collections.abc import Callable

import torch

from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.formats.features.features import FeatureTable
from mpsviz.data.images.image_set import ImageSet
from mpsviz.data.images.unreadable_images import find_unreadable
from mpsviz.runs.folder.probe import AT_ONCE, LARGE_PX, write_thumbnails
from mpsviz.runs.folder.store import RunFolder

KEPT = 300 * 2**20
"""Bytes of decoded pictures that are kept: of each of AT_ONCE one is wanted for every size."""


def write_pictures(run: RunFolder, table: FeatureTable, look: Callable[[], object]) -> tuple[str, ...]:
    """Write thumbnails of what pictures there are; returns a note that counts those that can't be used.

    Args:
        look: called again and again; what it raises ends the work.
    """
    records = [
        ImageRecord(id=image, path=file, label=BYSTANDER, name=image)
        for image, file in zip(table.ids, table.pictures, strict=True)
        if file is not None
    ]
    bad: dict[str, str] = {}
    for first in range(0, len(records), AT_ONCE):  # few enough to be decoded, and not to be judged by their headers
        look()
        bad |= find_unreadable(records[first : first + AT_ONCE])
    whole = tuple(record for record in records if record.id not in bad)
    if whole:
        write_thumbnails(run, Dataset("features", (), whole), _Watched(whole, look))
    skipped: dict[str, list[str]] = {}
    for image, why in bad.items():
        skipped.setdefault(why, []).append(image)
    return (skip_note(skipped, len(records), "pictures"),) if skipped else ()


class _Watched(ImageSet):
    """Pictures that are decoded one after the other while somebody looks on."""

    def __init__(self, records: tuple[ImageRecord, ...], look: Callable[[], object]) -> None:
        super().__init__(records, LARGE_PX, KEPT)
        self.look = look

    def __getitem__(self, index: int) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.look()
        return super().__getitem__(index)
