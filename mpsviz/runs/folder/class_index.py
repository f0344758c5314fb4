"""Which class a row of a run's tables is about: its index, `label_index`, as in the columns of the logits.

Runs of older versions name classes in their tables, and may hold two of one name. Such names are told apart as they are
read, and tables that only name a class get its index; where two share the name nothing says which of them a row is
about, so such a table can't be used and is to be measured again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mpsviz.labels import folders_of_classes, repeated, unambiguous

INDICES = {
    "analysis/per_class": {"label": "label_index"},
    "analysis/prompts": {"label": "label_index"},
    "analysis/gram_blocks": {"label": "label_index", "other": "other_index"},
}
"""The columns of a table that name a class, and those that hold its index."""


@dataclass(frozen=True)
class Classes:
    """The C classes of a run, in the order of the logits.

    Attributes:
        names: as they stand in the folder; those of an older run may be shared.
        labels: no two the same.
    """

    names: list[str]
    labels: list[str]

    @cached_property
    def shared(self) -> set[str]:
        """Names that more than one class has."""
        return repeated(self.names)


def classes_of(names: Any, probe: pd.DataFrame | None) -> Classes:
    """Read them from what classes.json holds, if anything, and from the probe as it stands in the folder."""
    known = {} if probe is None else _names_in(probe)
    if (
        not isinstance(names, list)
        or not all(isinstance(name, str) for name in names)
        or len(names) <= max(known, default=-1)
    ):
        names = [known.get(index, "") for index in range(max(known, default=-1) + 1)]
    if probe is None or not repeated(names):
        return Classes(names, unambiguous(names))
    return Classes(names, unambiguous(names, folders_of_classes(probe["id"], probe["label_index"], len(names))))


def read_by_index(
    name: str, table: pd.DataFrame, find_classes: Callable[[pd.DataFrame | None], Classes]
) -> pd.DataFrame | None:
    """A table of the run with the index of every class in it; None where a name doesn't say which class is meant.

    Args:
        name: of the table, for example 'analysis/per_class'.
        find_classes: asked where it matters, with the probe where that is the table.
    """
    if name == "probe":
        return _with_labels(table, find_classes(table))
    columns = INDICES.get(name, {})
    if set(columns.values()) <= set(table.columns):
        return table
    classes = find_classes(None)
    named = table[list(columns)].astype(object)
    there = pd.unique(named.to_numpy().ravel())  # (n, 1 or 2) → every name in it
    if classes.shared & set(there):
        return None
    numbers = {label: index for index, label in enumerate(classes.names or there)}
    named = named[named.isin(list(numbers)).all(axis=1)]
    indices = {columns[column]: named[column].map(numbers).astype(np.int64) for column in columns}
    return table.loc[named.index].assign(**indices)


def _with_labels(probe: pd.DataFrame, classes: Classes) -> pd.DataFrame:
    twins = probe["label"].isin(classes.shared) & probe["label_index"].between(0, len(classes.labels) - 1)
    if not twins.any():
        return probe
    told = np.array(classes.labels, dtype=object)[probe.loc[twins, "label_index"]]
    label = probe["label"].astype(object)
    label[twins] = told
    return probe.assign(label=label)


def _names_in(probe: pd.DataFrame) -> dict[int, str]:
    """Index → name, of the classes that have an image in it."""
    firsts = probe[probe["label_index"] >= 0].drop_duplicates("label_index")
    return dict(zip(firsts["label_index"].tolist(), firsts["label"].astype(str).tolist(), strict=True))
