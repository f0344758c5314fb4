"""The images of a run: split, limited to what is measured, every one readable, and no copies across the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mpsviz.config.run_config import DataConfig
from mpsviz.data.dataset.records import SHOWN_ONLY, Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import NAMED, skip_note
from mpsviz.data.images.content_hash import ContentHashes
from mpsviz.data.images.unreadable_images import find_unreadable
from mpsviz.data.splits.few_shot import (
    HELD_OUT,
    MEASURED_FIRST,
    left_out_note,
    limit_measured,
    small_classes,
    split_few_shot,
    without_classes,
)
from mpsviz.errors import UserError

COPY_OF_TRAINING = "byte for byte the same as an image to train on"
COPY_OF_VALIDATION = "byte for byte the same as a validation image"
TRAINS, VALIDATES, JUDGES, NEITHER = range(4)
REASONS = {TRAINS: COPY_OF_TRAINING, VALIDATES: COPY_OF_VALIDATION}


@dataclass(frozen=True)
class Selection:
    """What a run trains on and measures; images that it does neither with are gone.

    Attributes:
        dataset: its notes say what was skipped and what was left out.
        split: (n,) str, in the order of `dataset.records`: 'few-shot', 'pool', 'validation', 'held-out' or 'bystander'.
        skipped: reason → ids of the images that can't be used.
    """

    dataset: Dataset
    split: np.ndarray
    skipped: dict[str, tuple[str, ...]]


def select_images(dataset: Dataset, config: DataConfig, seed: int) -> Selection:
    """Draw the split, look at every image in it, and draw again without those that can't be used.

    Neither can what judges (held-out images, bystanders, validation) and is a copy, byte for byte, of an image to
    train on. Only images that the run would use are opened. The same files, config and seed give the same selection.

    Raises:
        UserError: too few usable images are left, see `mpsviz.data.splits.few_shot`; the message says what was skipped.
    """
    looked_at: set[str] = set()
    skipped: dict[str, list[str]] = {}
    hashes, classes, small = ContentHashes(), len(dataset.class_names), []
    while True:
        try:
            if config.drop_small_classes and (dropped := small_classes(dataset, config.shots)):
                small += [dataset.class_labels[label] for label in dropped]
                dataset = without_classes(dataset, dropped)
            whole = split_few_shot(dataset, config.shots, seed)
        except UserError as error:
            if not skipped:
                raise
            reason = skip_note(skipped, len(looked_at))
            raise UserError(f"{error.what} {reason}", next_step=error.next_step) from error
        labels = dataset.labels()
        split = limit_measured(whole, labels, config.measured_images, seed)
        used = split != "unused"
        records = tuple(record for record, wanted in zip(dataset.records, used, strict=True) if wanted)
        new = [record for record in records if record.id not in looked_at]
        looked_at.update(record.id for record in new)
        left_out = find_unreadable(new) or find_copies(records, split[used], hashes)
        if not left_out:
            break
        for image, reason in left_out.items():
            skipped.setdefault(reason, []).append(image)
        dataset = replace(dataset, records=tuple(r for r in dataset.records if r.id not in left_out))
    two_classes, sizes = two_classes_note(records, hashes), _size_notes(labels, len(dataset.class_names), whole, split)
    notes = dataset.notes + left_out_note(small, classes, config.shots)
    if skipped:
        notes += (skip_note(skipped, len(looked_at)),)
    return Selection(
        dataset=replace(dataset, records=records, notes=notes + two_classes + sizes),
        split=split[used],
        skipped={reason: tuple(images) for reason, images in skipped.items()},
    )


def _size_notes(labels: np.ndarray, classes: int, whole: np.ndarray, split: np.ndarray) -> tuple[str, ...]:
    """What is said of how many images are measured; labels, whole and split are (n,), of all images."""
    notes = []
    before, after = (int(np.isin(parts, MEASURED_FIRST).sum()) for parts in (whole, split))
    if after < before:
        notes.append(f"{after:,} of {before:,} held-out images and bystanders are measured, drawn by class.")
    held_out = np.bincount(labels[whole == "held-out"], minlength=classes)
    small = int((held_out < HELD_OUT).sum())
    if small:
        notes.append(f"{small:,} of {len(held_out):,} classes are small: fewer than {HELD_OUT} of each are held out.")
    return tuple(notes)


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
        return JUDGES
    if record.split == SHOWN_ONLY:
        return NEITHER
    return VALIDATES if part == "validation" or record.split == "val" else TRAINS


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
