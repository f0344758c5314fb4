"""What lies at a place where images should be: read once for each version of it, without decoding any."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from mpsviz.data.catalog import DATASETS
from mpsviz.data.dataset import Dataset
from mpsviz.data.fewshot import split_few_shot
from mpsviz.data.paths import user_path
from mpsviz.errors import UserError
from mpsviz.ui.cache import Version, stamp


@dataclass(frozen=True)
class Found:
    """A dataset in figures.

    Attributes:
        class_names: as in the data.
        templates: its own prompts.
        fewest, most: images of the smallest and the largest class.
        parts: images of each part of its own split; empty where it has none.
        bystanders: images of no class.
        most_shots: shots that at least one class can give.
        notes: what was skipped and why, whose split it is.
    """

    class_names: tuple[str, ...]
    templates: tuple[str, ...]
    images: int
    fewest: int
    most: int
    parts: dict[str, int]
    bystanders: int
    most_shots: int
    notes: tuple[str, ...]


def find(source: str, path: str) -> Found:
    """Look at the data of one of the sources in `DATASETS`.

    Raises:
        UserError: there is no path, nothing of that kind at it, or its classes are too small.
    """
    layout = DATASETS[source].layout
    if layout and not path:
        raise UserError("It is not said where the images lie.", next_step=layout)
    place = user_path(path, next_step=layout) if layout else Path()
    return _find(source, str(place), _version(place) if layout else ())


@st.cache_data(max_entries=16, show_spinner="Looking at the images…")
def _find(source: str, path: str, version: Version) -> Found:
    entry = DATASETS[source]
    dataset = (entry.preview or entry.load)(Path(path))
    labels = dataset.labels()
    split_few_shot(dataset, 1, seed=0)  # says which class is too small
    sizes = np.bincount(labels[labels >= 0], minlength=len(dataset.class_names))
    return Found(
        class_names=dataset.class_names,
        templates=dataset.templates,
        images=int(sizes.sum()),
        fewest=int(sizes.min()),
        most=int(sizes.max()),
        parts=dict(Counter(record.split for record in dataset.records if record.split)),
        bystanders=int((labels < 0).sum()),
        most_shots=bisect_left(range(1, int(sizes.max()) + 1), True, key=lambda shots: _too_many(dataset, shots)),
        notes=dataset.notes,
    )


def _too_many(dataset: Dataset, shots: int) -> bool:
    try:
        split_few_shot(dataset, shots, seed=0)
    except UserError:
        return True
    return False


def _version(place: Path) -> Version:
    """When a file was last changed, or a folder and the folders in it."""
    if not place.is_dir():
        return stamp(place)
    try:
        return stamp(place, *sorted(entry for entry in place.iterdir() if entry.is_dir()))
    except OSError:
        return stamp(place)
