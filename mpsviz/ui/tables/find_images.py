"""What a reader may look for on a map by name. Pandas only: no Streamlit, no files."""

from __future__ import annotations

import pandas as pd

from mpsviz.labels import unambiguous
from mpsviz.ui.tables.run_tables import labels

WIDE = ("domain", "fold", "family")
"""Columns of groups of classes and images."""
Group = tuple[str, str | int]
"""A column of the map's table and a value in it: ("label_index", 7), ("family", "mammal"), or, of bystanders, ("label",
"tractor")."""


def groups(points: pd.DataFrame) -> dict[Group, str]:
    """What a reader may look for, and its name, no two the same: domains, folds and families first, then classes, then
    bystanders."""
    wide = [column for column in WIDE if column in points]
    classes = sorted(labels(points).items(), key=lambda entry: (entry[1], entry[0]))
    others = sorted(points.loc[points["label_index"] < 0, "label"].astype(str).unique())
    groups_in = {column: sorted(set(points[column].astype(str)) - {""}) for column in wide}
    found: dict[Group, str] = {(column, name): f"{name} ({column})" for column in wide for name in groups_in[column]}
    found |= {("label_index", index): name for index, name in classes}
    found |= {("label", name): name for name in others}
    hints = ["bystander" if column == "label" else "" for column, _ in found]
    return dict(zip(found, unambiguous(list(found.values()), hints), strict=True))


def with_groups(points: pd.DataFrame, ids: list[str], wanted: list[Group]) -> list[str]:
    """Those of the ids that are in the map, and all ids of the wanted groups."""
    known = points.drop_duplicates("id")
    chosen = known["id"].isin(ids)
    for column, value in wanted:
        chosen |= (known[column] == value) & ((column != "label") | (known["label_index"] < 0))
    return known.loc[chosen, "id"].tolist()
