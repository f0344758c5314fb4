"""What a run folder says of images whose features were computed elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mpsviz.data.dataset.records import BYSTANDER
from mpsviz.data.formats.features.features import FeatureTable
from mpsviz.labels import MOST_GROUPS
from mpsviz.runs.folder.schemas import COLUMNS, OPTIONAL, POINT
from mpsviz.runs.folder.store import RunFolder

NO_CLASS = "no class"
OWN = ("style", "fine_label", "domain", "fold")
"""Columns that the app has a use for, where a file has them by these names: figures by group, findings."""
FAMILY = "family"
"""The same, where it is one for all images of a class: classes are sorted by it."""
RESERVED = {"family", "name_index", *POINT, *OPTIONAL, *(name for columns in COLUMNS.values() for name in columns)}
"""Names that mean something else in a run folder, so that a further column of that name must have another."""


def split_of(table: FeatureTable) -> np.ndarray:
    """(n,) str: images beside the classes are bystanders; where there are no classes, every image counts."""
    unlabelled = table.labels == BYSTANDER
    return np.where(unlabelled & ~unlabelled.all(), "bystander", "held-out")


def write_images(run: RunFolder, table: FeatureTable, split: np.ndarray | None = None) -> tuple[str, ...]:
    """Write the probe and the classes; returns what the reader should know of the columns.

    Args:
        split: (n,) the part of each image, where somebody says; None: as `split_of`.
    """
    names = [*table.class_labels, NO_CLASS]  # BYSTANDER is the last row
    probe = {
        "id": table.ids,
        "label": [names[label] for label in table.labels],
        "label_index": table.labels,
        **dict.fromkeys((FAMILY, *OWN), ""),
        "split": split_of(table) if split is None else split,
        "name_index": -1,
    }
    notes = []
    for name, values in table.columns.items():
        key = _key(name, values, table.labels, {*probe, *table.columns})
        if key != name:
            notes.append(f"The column '{name}' is called '{key}' here.")
        probe[key] = _words(values) if key in (FAMILY, *OWN) else values
        many = len(set(values)) if values.dtype == object else 0
        if many > MOST_GROUPS:
            notes.append(f"The column '{key}' has {many:,} different words, so it is not offered as groups.")
    run.write_table("probe", pd.DataFrame(probe))
    run.write_json("classes.json", names[:-1] or names)
    return tuple(notes)


def _key(name: str, values: np.ndarray, labels: np.ndarray, taken: set[str]) -> str:
    """What a further column is called in the probe, like no other."""
    if name in OWN or name not in RESERVED or (name == FAMILY and _is_of_classes(values, labels)):
        return name
    key = f"{name} (own)"
    while key in taken:
        key = f"{key} (own)"
    return key


def _is_of_classes(values: np.ndarray, labels: np.ndarray) -> bool:
    """Whether all images of a class have one value."""
    pairs = pd.DataFrame({"label": labels, "value": values}).drop_duplicates()
    return bool(pairs["label"].is_unique)


def _words(values: np.ndarray) -> np.ndarray:
    """Numbers as text: 3, not 3.0."""
    if values.dtype == object:
        return values
    return np.array(["" if np.isnan(value) else f"{value:g}" for value in values], dtype=object)
