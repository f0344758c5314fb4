"""What a dataset is, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

BYSTANDER = -1
"""The label of an image that is no class of the task: tuning never sees it, the measures do."""


@dataclass(frozen=True)
class ImageRecord:
    """One image. `label` is an index into `Dataset.class_names`, or BYSTANDER."""

    id: str
    path: Path
    label: int
    name: str
    family: str = ""
    style: str = ""


@dataclass(frozen=True)
class Dataset:
    """Labelled images, the prompts that name their classes, and a vocabulary to look bystanders up in.

    Attributes:
        templates: prompts with one `{}` for the class name.
        vocabulary: names that bystanders are retrieved among; empty where there are no bystanders.
    """

    name: str
    class_names: tuple[str, ...]
    records: tuple[ImageRecord, ...]
    templates: tuple[str, ...]
    vocabulary: tuple[str, ...] = ()

    def labels(self) -> np.ndarray:
        """(n,) int64, in the order of `records`."""
        return np.array([record.label for record in self.records], dtype=np.int64)
