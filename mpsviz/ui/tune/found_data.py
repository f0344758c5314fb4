"""What lies at a place where images should be: read once for each version of it, without decoding any."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import streamlit as st

from mpsviz.data.catalog import DATASETS
from mpsviz.data.dataset.paths import user_path
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.splits.class_sizes import ClassSizes, class_sizes
from mpsviz.data.splits.column_choice import values_of, with_domains_as_classes
from mpsviz.data.splits.few_shot import left_out_note, small_classes, split_few_shot, without_classes
from mpsviz.errors import UserError
from mpsviz.ui.shared.cache import Version, stamp

DEPTH = 3
MOST_FOLDERS, MOST_ENTRIES = 3000, 10_000
"""Folders, and entries of each, that are looked at for changes each time that the form is drawn."""
WITHOUT_FOLDERS = 2
"""Links to a folder that holds none, on most file systems: such a folder need not be looked into."""


@dataclass(frozen=True)
class Found:
    """A dataset in figures.

    Attributes:
        class_names, class_keys: see `mpsviz.data.dataset.records.Dataset`.
        templates: its own prompts.
        fewest, most: images of the smallest and the largest class.
        sizes: how many images each class has, of those that are kept.
        parts: images of each part of its own split; empty where it has none.
        bystanders: images of no class.
        most_shots: shots that at least one class can give.
        values: column → {value: images}, of the columns that images can be chosen by.
        notes: what was skipped and why, whose split it is.
    """

    class_names: tuple[str, ...]
    class_keys: tuple[str, ...]
    templates: tuple[str, ...]
    images: int
    fewest: int
    most: int
    sizes: ClassSizes
    parts: dict[str, int]
    bystanders: int
    most_shots: int
    values: dict[str, dict[str, int]]
    notes: tuple[str, ...]

    def as_dataset(self) -> Dataset:
        """Its classes and prompts, without images."""
        return Dataset("", self.class_names, (), self.templates, class_keys=self.class_keys)


def find(source: str, path: str, outer_classes: bool = False, dropped_below: int = 0, shots: int = 1) -> Found:
    """Look at the data of one of the sources in `DATASETS`.

    Args:
        outer_classes: folders that are taken for domains are the classes.
        dropped_below: classes that can't give so many shots are left out; 0: none are.
        shots: that are wanted of each class; what is refused for too few images says how many these take.

    Raises:
        UserError: there is no path, nothing of that kind at it, or its classes are too small.
    """
    layout = DATASETS[source].layout
    if layout and not path:
        raise UserError("It is not said where the images lie.", next_step=layout)
    place = user_path(path, next_step=layout) if layout else Path()
    return _find(source, str(place), outer_classes, dropped_below, _version(place) if layout else (), shots)


@st.cache_data(max_entries=16, show_spinner="Looking at the images…")
def _find(source: str, path: str, outer_classes: bool, dropped_below: int, version: Version, _shots: int) -> Found:
    # what is found hangs on no shots, so these are no part of the key; a refusal does, and isn't cached
    entry = DATASETS[source]
    dataset = (entry.preview or entry.load)(Path(path))
    if outer_classes:
        dataset = with_domains_as_classes(dataset)
    small = small_classes(dataset, dropped_below) if dropped_below else []
    kept = without_classes(dataset, small)
    labels = kept.labels()
    try:
        split_few_shot(kept, 1, seed=0)
    except UserError:
        split_few_shot(kept, _shots, seed=0)  # says which class is too small, and how many it wants
        raise
    sizes = np.bincount(labels[labels >= 0], minlength=len(kept.class_names))
    return Found(
        class_names=dataset.class_names,
        class_keys=dataset.class_keys,
        templates=dataset.templates,
        images=int(sizes.sum()),
        fewest=int(sizes.min()),
        most=int(sizes.max()),
        sizes=class_sizes(kept),
        parts=dict(Counter(record.split for record in kept.records if record.split)),
        bystanders=int((labels < 0).sum()),
        most_shots=bisect_left(
            range(1, int(sizes.max()) + 1), True, key=lambda shots: _too_many(dataset, shots, bool(dropped_below))
        ),
        values=values_of(dataset),
        notes=dataset.notes
        + left_out_note([dataset.class_labels[label] for label in small], len(dataset.class_names), dropped_below),
    )


def _too_many(dataset: Dataset, shots: int, drop: bool) -> bool:
    try:
        split_few_shot(without_classes(dataset, small_classes(dataset, shots)) if drop else dataset, shots, seed=0)
    except UserError:
        return True
    return False


def _version(place: Path) -> Version:
    """When a file was last changed, or a folder and the folders in it, as deep as parts and classes lie."""
    if not place.is_dir():
        return stamp(place)
    return stamp(place, *islice(_folders_in(place, DEPTH), MOST_FOLDERS))


def _folders_in(folder: Path, depth: int) -> Iterator[Path]:
    """In the order of their names; those that can't be looked into hold none."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted(
                (entry.name, entry.stat(follow_symlinks=False).st_nlink)
                for entry in islice(entries, MOST_ENTRIES)
                if entry.is_dir(follow_symlinks=False)
            )
    except OSError:
        return
    for name, links in inside:
        yield folder / name
        if depth > 1 and links != WITHOUT_FOLDERS:
            yield from _folders_in(folder / name, depth - 1)
