"""The images of a finding, by class, and their cosines."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mpsviz.analysis.features.gram import gram
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.labels import unambiguous
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.ui.tables.run_tables import GramPair

MOST_COSINES = 60
"""Images whose cosines are shown."""


def images_of_finding(probe: pd.DataFrame, item: Finding, most: int) -> dict[str, list[str]]:
    """Class → ids of its images among the finding's, at most so many each; the classes it is about first, and no more
    than four."""
    rows = probe.set_index("id").reindex([image for image in item.selection if image in set(probe["id"])])
    groups = dict(list(rows.groupby("label_index", sort=False)))
    order = [index for index in item.subject.classes if index in groups]
    order += [index for index in groups if index not in order]
    return {str(groups[index]["label"].iloc[0]): groups[index].index[:most].tolist() for index in order[:4]}


def finding_grams(probe: pd.DataFrame, before: Snapshot, after: Snapshot, selection: Sequence[str]) -> GramPair:
    """The cosines of the first images of a finding, ordered by class."""
    rows = probe.assign(row=range(len(probe)))
    rows = rows[rows["id"].isin(list(selection)[:MOST_COSINES])].sort_values(["label", "label_index", "id"])
    place = rows["row"].to_numpy()
    names = unambiguous(
        [f"{label} · {image}" for label, image in zip(rows["label"], rows["id"], strict=True)], rows["id"].tolist()
    )
    matrices = [gram(snapshot.image_features[place]) for snapshot in (before, after)]
    change = float(abs(matrices[1] - matrices[0]).mean())
    labels = rows["label"].astype(str).tolist()
    ids = [[image] for image in rows["id"]]
    return GramPair(matrices[0], matrices[1], names, ids, rows["label_index"].to_numpy(), labels, change, "")
