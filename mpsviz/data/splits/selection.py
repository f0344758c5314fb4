"""The images of a run: split, limited to what is measured, and every one of them readable."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mpsviz.config.run_config import DataConfig
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.images.content_hash import ContentHashes
from mpsviz.data.images.unreadable_images import find_unreadable
from mpsviz.data.splits.copies import find_copies, two_classes_note
from mpsviz.data.splits.few_shot import HELD_OUT, split_few_shot
from mpsviz.data.splits.measured_subset import MEASURED_FIRST, limit_measured
from mpsviz.data.splits.small_classes import left_out_note, small_classes, without_classes
from mpsviz.errors import UserError


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
            if config.drop_small_classes and (labels := small_classes(dataset, config.shots)):
                small += [dataset.class_labels[label] for label in labels]
                dataset = without_classes(dataset, labels)
            whole = split_few_shot(dataset, config.shots, seed)
        except UserError as error:
            if not skipped:
                raise
            reason = skip_note(skipped, len(looked_at))
            raise UserError(f"{error.what} {reason}", next_step=error.next_step) from error
        split = limit_measured(whole, dataset.labels(), config.measured_images, seed)
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
    notes = dataset.notes + left_out_note(small, classes, config.shots)
    if skipped:
        notes += (skip_note(skipped, len(looked_at)),)
    notes += two_classes_note(records, hashes)
    return Selection(
        dataset=replace(dataset, records=records, notes=notes + _notes(dataset, whole, split)),
        split=split[used],
        skipped={reason: tuple(images) for reason, images in skipped.items()},
    )


def _notes(dataset: Dataset, whole: np.ndarray, split: np.ndarray) -> tuple[str, ...]:
    notes = []
    before, after = (int(np.isin(parts, MEASURED_FIRST).sum()) for parts in (whole, split))
    if after < before:
        notes.append(f"{after:,} of {before:,} held-out images and bystanders are measured, drawn by class.")
    held_out = np.bincount(dataset.labels()[whole == "held-out"], minlength=len(dataset.class_names))
    small = int((held_out < HELD_OUT).sum())
    if small:
        notes.append(f"{small:,} of {len(held_out):,} classes are small: fewer than {HELD_OUT} of each are held out.")
    return tuple(notes)
