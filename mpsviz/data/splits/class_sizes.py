"""How many images each class has, and how many of them are held out beside so many shots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpsviz.data.dataset.records import Dataset
from mpsviz.data.splits.few_shot import HELD_OUT, POOL, VALIDATION


@dataclass(frozen=True, eq=False)
class ClassSizes:
    """Images of each class.

    Attributes:
        unassigned: (C,) those that are of no part of a split of the data's own.
        test: (C,) those of its test part.
    """

    unassigned: np.ndarray
    test: np.ndarray

    def held_out(self, shots: int) -> np.ndarray:
        """(C,) how many `mpsviz.data.splits.few_shot.split_few_shot` holds out of each class, whatever the seed."""
        first = np.minimum(HELD_OUT, self.unassigned - 1)
        validation = np.minimum(VALIDATION, self.unassigned - first)
        pool = np.clip(self.unassigned - first - validation, 0, POOL)
        left = self.unassigned - validation - pool
        needed = np.maximum(shots - pool, 0)
        return np.where(self.test > 0, self.test, left - np.minimum(needed, left - 1))


def class_sizes(dataset: Dataset) -> ClassSizes:
    labels, count = dataset.labels(), len(dataset.class_names)
    parts = np.array([record.split for record in dataset.records], dtype=str)
    unassigned, test = (np.bincount(labels[(labels >= 0) & (parts == part)], minlength=count) for part in ("", "test"))
    return ClassSizes(unassigned, test)


def warn_of_lone_images(sizes: ClassSizes, shots: int) -> tuple[str, ...]:
    """A sentence where classes hold out a single image; none where all hold out more."""
    held_out = sizes.held_out(shots)
    lone, classes = int((held_out == 1).sum()), len(held_out)
    if not lone:
        return ()
    fewer = int((sizes.held_out(1) == 1).sum()) < lone
    return (
        f"With {shots} shot{'s' * (shots != 1)} {lone:,} of {classes:,} classes keep{'s' * (lone == 1)} a single "
        f"held-out image, and {int(held_out.sum()):,} images are held out in all: the accuracy of such a class is 0 % "
        f"or 100 %, and what is said of it is chance. {'Choose fewer shots, or add' if fewer else 'Add'} images.",
    )
