"""Leave out the classes that are too small for the shots, where that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import BYSTANDER, Dataset
from mpsviz.errors import UserError

MOST_NAMED = 5


def small_classes(dataset: Dataset, shots: int) -> list[int]:
    """The labels of the classes that can't give so many images to train on and hold one out, ascending.

    A class with a split of its own needs so many in the train part, and one in the test part.

    Raises:
        UserError: fewer than two classes would be left without them.
    """
    small = np.flatnonzero(_trainable(dataset) < shots).tolist()
    left, count = len(dataset.class_names) - len(small), len(dataset.class_names)
    if small and left < 2:
        raise UserError(
            f"Of {count} classes {'only 1 has' if left else 'none has'} images enough to train on {shots} and hold one "
            "out: leaving out the small ones leaves nothing to tell apart.",
            next_step="Choose fewer shots, or add images.",
        )
    return small


def without_classes(dataset: Dataset, labels: Sequence[int]) -> Dataset:
    """The dataset without these classes and their images; the others keep their order, and are counted anew."""
    if not labels:
        return dataset
    gone = set(labels)
    kept = [label for label in range(len(dataset.class_names)) if label not in gone]
    code = {label: index for index, label in enumerate(kept)} | {BYSTANDER: BYSTANDER}
    return replace(
        dataset,
        class_names=tuple(dataset.class_names[label] for label in kept),
        class_keys=tuple(dataset.class_keys[label] for label in kept) if dataset.class_keys else (),
        records=tuple(replace(one, label=code[one.label]) for one in dataset.records if one.label in code),
    )


def left_out_note(names: Sequence[str], classes: int, shots: int) -> tuple[str, ...]:
    """A sentence on the classes that were left out of so many; none where all stayed."""
    if not names:
        return ()
    named = ", ".join(map(shown, names[:MOST_NAMED])) + (", …" if len(names) > MOST_NAMED else "")
    return (
        f"{len(names):,} of {classes:,} classes are left out, for they have too few images to train on {shots} and "
        f"hold one out: {named}.",
    )


def _trainable(dataset: Dataset) -> np.ndarray:
    """How many images of each class could train, (C,); 0 where none could be held out then."""
    labels, count = dataset.labels(), len(dataset.class_names)
    parts = np.array([record.split for record in dataset.records], dtype=str)
    sizes, train, test = (
        np.bincount(labels[(labels >= 0) & (parts == part)], minlength=count) for part in ("", "train", "test")
    )
    return np.where(test > 0, train, np.maximum(sizes - 1, 0))
