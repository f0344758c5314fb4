"""The split that a dataset brings along, made consistent: every image once, some to train on, some held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from mpsviz.data.dataset.part_names import plain
from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import ImageRecord
from mpsviz.errors import UserError

VAL_AS_TEST = "There is no test part, so the images of the validation part are held out instead."


def settle_split(records: Sequence[ImageRecord]) -> tuple[tuple[ImageRecord, ...], tuple[str, ...]]:
    """Make a given split usable, with a note for the user where it had to be changed.

    Images that are listed again are dropped. Without a test part the validation part is held out, as is done for
    ImageNet; a train part alone is no split at all.

    Returns:
        The records, and notes.

    Raises:
        UserError: an image has two labels, only some images have a part, or none is for training.
    """
    records, notes = _without_repeats(records)
    parts = {record.split for record in records}
    if parts <= {""}:
        return records, notes
    if "" in parts:
        bare = next(record.id for record in records if not record.split)
        raise UserError(
            f"Some images have a split and some have none, such as '{shown(bare)}'.",
            next_step="Give every image 'train', 'val' or 'test', or none of them.",
        )
    if "train" not in parts:
        raise UserError(
            f"The split has no images to train on, only {' and '.join(sorted(parts))}.",
            next_step="Add a part named 'train', or take the split away to have it drawn.",
        )
    if parts == {"train"}:
        return tuple(replace(record, split="") for record in records), notes
    if "test" not in parts:
        records = tuple(replace(record, split="test") if record.split == "val" else record for record in records)
        notes = (*notes, VAL_AS_TEST)
    _refuse_two_spellings(records)
    return records, notes


def _refuse_two_spellings(records: Sequence[ImageRecord]) -> None:
    """Raises UserError where a class lacks a part that one of nearly the same name has, and the other way round."""
    parts: dict[tuple[str, int], set[str]] = {}
    for record in records:
        parts.setdefault((record.name, record.label), set()).add(record.split)
    untested = sorted(name for (name, _), has in parts.items() if "test" not in has)
    untrained = {plain(name): name for (name, _), has in sorted(parts.items()) if "train" not in has}
    for name in untested:
        if near := get_close_matches(plain(name), untrained, n=1, cutoff=0.8):
            other = untrained[near[0]]
            raise UserError(
                f"The class '{shown(name)}' is in no test part, and '{shown(other)}' in no train part: this looks like "
                "one class with two names.",
                next_step="Give it the same name in both.",
            )


def draw_split(records: Sequence[ImageRecord], train: float = 0.5, val: float = 0.2) -> tuple[ImageRecord, ...]:
    """Divide every class at random into train, val and the rest as test; always the same way, in CoOp's proportions."""
    random = np.random.default_rng(0)
    members: dict[int, list[int]] = {}
    for row, record in enumerate(records):
        members.setdefault(record.label, []).append(row)
    parts = np.full(len(records), "test", dtype="<U5")
    for label in sorted(members):
        rows = random.permutation(members[label])
        n_train = max(1, round(len(rows) * train))
        n_val = max(0, min(round(len(rows) * val), len(rows) - n_train - 1))
        parts[rows[:n_train]] = "train"
        parts[rows[n_train : n_train + n_val]] = "val"
    return tuple(replace(record, split=str(part)) for record, part in zip(records, parts, strict=True))


def _without_repeats(records: Sequence[ImageRecord]) -> tuple[tuple[ImageRecord, ...], tuple[str, ...]]:
    first: dict[str, ImageRecord] = {}
    for record in records:
        known = first.setdefault(record.id, record)
        if known.label != record.label:
            raise UserError(
                f"The image '{shown(record.id)}' is listed as '{shown(known.name)}' and as '{shown(record.name)}'.",
                next_step="Leave it in one class only.",
            )
    repeats = len(records) - len(first)
    note = f"Images that were listed more than once count where they came first ({repeats:,} repeats)."
    return tuple(first.values()), (note,) if repeats else ()
