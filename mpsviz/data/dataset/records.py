"""What a dataset is, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpsviz.labels import unambiguous

BYSTANDER = -1
"""The label of an image that is no class of the task: tuning never sees it, the measures do."""

SHOWN_ONLY = "pool"
"""The part of images that the user chose neither to tune on nor to hold out, see `mpsviz.data.splits.column_choice`."""

DEFAULT_TEMPLATES = ("a photo of a {}.",)
"""The prompt of data that brings none."""


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One image. `label` is an index into `Dataset.class_names`, or BYSTANDER.

    Attributes:
        split: the part that the dataset itself gives it, 'train', 'val' or 'test'; '' where it has no own split;
            'pool' where the user has chosen others to train on and to test on.
        fine_label: a finer class than `name`, for the measures alone.
        domain: the kind of image it is, where the data come from several: photo, sketch; '' where that is not known.
        fold: of a cross-validation that the data are divided for.
    """

    id: str
    path: Path
    label: int
    name: str
    family: str = ""
    style: str = ""
    split: str = ""
    fine_label: str = ""
    domain: str = ""
    fold: str = ""


@dataclass(frozen=True)
class Dataset:
    """Labelled images, the prompts that name their classes, and a vocabulary to look bystanders up in.

    Attributes:
        class_names: what prompts call each class, in the order of the labels; two may share a name.
        templates: prompts with one `{}` for the class name.
        vocabulary: names that bystanders are retrieved among; empty where there are no bystanders.
        notes: sentences that the user should read beside a run: what was skipped, whose split it is.
        class_keys: what the data itself calls each class, no two the same: a WordNet id, a folder, a label; '' where it
            has nothing of that kind; none where the names do.
    """

    name: str
    class_names: tuple[str, ...]
    records: tuple[ImageRecord, ...]
    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    vocabulary: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    class_keys: tuple[str, ...] = ()

    def labels(self) -> np.ndarray:
        """(n,) int64, in the order of `records`."""
        return np.array([record.label for record in self.records], dtype=np.int64)

    @property
    def class_labels(self) -> tuple[str, ...]:
        """What is shown of each class, no two the same."""
        return tuple(unambiguous(self.class_names, self.class_keys))
