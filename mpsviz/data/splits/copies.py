"""Copies: images of the same bytes on both sides of a split, or in two classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mpsviz.data.dataset.records import SHOWN_ONLY, ImageRecord
from mpsviz.data.dataset.skipped_files import NAMED
from mpsviz.data.images.content_hash import ContentHashes
from mpsviz.data.splits.measured_subset import MEASURED_FIRST

COPY_OF_TRAINING = "byte for byte the same as an image to train on"
COPY_OF_VALIDATION = "byte for byte the same as a validation image"
TRAINING, VALIDATION, HELD_OUT, NEITHER = range(4)
REASONS = {TRAINING: COPY_OF_TRAINING, VALIDATION: COPY_OF_VALIDATION}


def find_copies(records: Sequence[ImageRecord], split: np.ndarray, hashes: ContentHashes) -> dict[str, str]:
    """Images that judge a model which may have been trained on the very same file.

    Images of the pool count as trained on: with more shots they are, and runs of any number of shots judge alike.
    A held-out image that is the same as a validation image goes too: α would be chosen on it. Images that are chosen
    for neither (another fold or domain) are only shown: they stay, and nothing goes for being the same as one of them.

    Args:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.

    Returns:
        id → the reason, for the images to leave out.
    """
    sides = [_side(record, part) for record, part in zip(records, split.tolist(), strict=True)]
    found: dict[str, str] = {}
    for rows in hashes.same([record.path for record in records]):
        first = min(sides[row] for row in rows)
        found |= {records[row].id: REASONS[first] for row in rows if first < sides[row] < NEITHER}
    return found


def _side(record: ImageRecord, part: str) -> int:
    """What an image is for, in the order in which a copy stays."""
    if part in MEASURED_FIRST:
        return HELD_OUT
    if record.split == SHOWN_ONLY:
        return NEITHER
    return VALIDATION if part == "validation" or record.split == "val" else TRAINING


def two_classes_note(records: Sequence[ImageRecord], hashes: ContentHashes) -> tuple[str, ...]:
    """A sentence where the same file is in two classes, which no model can tell apart; none where that is not so."""
    pairs = []
    for rows in hashes.same([record.path for record in records]):
        others = [row for row in rows if records[row].label != records[rows[0]].label]
        pairs += [f"{records[rows[0]].id} = {records[row].id}" for row in others]
    if not pairs:
        return ()
    more = ", …" if len(pairs) > NAMED else ""
    times = "once" if len(pairs) == 1 else f"{len(pairs):,} times"
    return (f"The same file is in two classes {times}: {', '.join(pairs[:NAMED])}{more}.",)
