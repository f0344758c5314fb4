"""Which images can't be used: every file is opened once before a run, so that none stops it later."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from mpsviz.cores import available_cores
from mpsviz.data.dataset.records import ImageRecord
from mpsviz.data.images.reading import UnreadableError, check_image, read_size

DECODED_AT_MOST = 20_000
"""More images than these are judged by their headers; one that breaks off later is then named when it is decoded."""
THREADS = min(8, available_cores())
"""Pillow decodes without holding Python's lock."""


def find_unreadable(records: Sequence[ImageRecord]) -> dict[str, str]:
    """Open every image, and decode it unless there are very many.

    Returns:
        id → the reason why it can't be used, for those that can't.
    """
    whole = len(records) <= DECODED_AT_MOST

    def reason(record: ImageRecord) -> str:
        try:
            if whole:
                check_image(record.path)
            else:
                read_size(record.path)
        except UnreadableError as error:
            return error.reason
        return ""

    with ThreadPoolExecutor(THREADS) as pool:
        reasons = pool.map(reason, records)
        return {record.id: why for record, why in zip(records, reasons, strict=True) if why}
