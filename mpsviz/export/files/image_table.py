"""Everything that a run says of its images as one table, a row an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.errors import UserError
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables import run_tables
from mpsviz.view.runs.packed_folder import drawn_maps

NOT_EXPORTED = ("label_index", "name_index")
"""Columns of a probe that are rows of other tables."""
OF_PARQUET = ("embedding_before", "embedding", "image")
"""Columns that `mpsviz.export.files.parquet` adds."""


@dataclass(frozen=True)
class ImageTable:
    """Attributes:
    table: id, label, split and what else the probe says; predicted and correct (before, after); measures of the last
        epoch; x and y of the default map before and after, and of every other map under its name. What the probe
        itself calls by one of these names has " (own)" behind it.
    before, after: (n, D) image features of the first and the last snapshot, in the order of the table.
    epochs: of these two.
    """

    table: pd.DataFrame
    before: np.ndarray
    after: np.ndarray
    epochs: tuple[int, int]


def image_table(run: RunFolder) -> ImageTable:
    """Read it.

    Raises:
        UserError: the run has no snapshot or no list of images, or one of them is broken.
    """
    probe, epochs = run.probe(), run.epochs()
    if probe is None or not epochs:
        raise UserError(
            f"The run '{run.path.name}' has no features yet.", next_step="Wait for its first snapshot, then try again."
        )
    first, last = run.snapshot(epochs[0]), run.snapshot(epochs[-1])
    if not len(first.image_features) == len(last.image_features) == len(probe):
        raise UserError(
            f"The snapshots of the run '{run.path.name}' are of other images than its list.",
            next_step="Copy the run again from where it is whole, or carry it out once more.",
        )
    added = [_predicted(run, probe, first, last), _measures(run, last.epoch), *_places(run)]
    table = _apart(probe.drop(columns=[name for name in NOT_EXPORTED if name in probe]), added)
    for columns in added:
        table = table.merge(columns, on="id", how="left", validate="one_to_one")
    return ImageTable(table, first.image_features, last.image_features, (first.epoch, last.epoch))


def _apart(probe: pd.DataFrame, added: list[pd.DataFrame]) -> pd.DataFrame:
    """The probe, its columns called otherwise than those that are added."""
    taken = {*OF_PARQUET, *(name for columns in added for name in columns)} - {"id"}
    names: dict[str, str] = {}
    for name in [one for one in probe.columns.tolist() if one in taken]:
        free = f"{name} (own)"
        while free in taken or free in probe:
            free = f"{free} (own)"
        taken.add(free)
        names[name] = free
    return probe.rename(columns=names)


def _predicted(run: RunFolder, probe: pd.DataFrame, first: Snapshot, last: Snapshot) -> pd.DataFrame:
    said = [run_tables.predictions(probe, [snapshot], run.class_labels()) for snapshot in (first, last)]
    before, after = (one.drop(columns="epoch") for one in said)
    return before.merge(after, on="id", suffixes=("_before", "_after"))


def _measures(run: RunFolder, epoch: int) -> pd.DataFrame:
    """A column a measure, at that epoch."""
    measured = run.table("analysis/per_image")
    if measured is None:
        return pd.DataFrame({"id": pd.Series(dtype=object)})
    now = measured[measured["epoch"] == epoch]
    return now.pivot_table(index="id", columns="measure", values="value", aggfunc="first").reset_index()


def _places(run: RunFolder) -> list[pd.DataFrame]:
    """Of the first map x, y and x_before, y_before; of another one NAME_x, …; and how far a place can be trusted."""
    tables = []
    for place, name in enumerate(drawn_maps(run)):
        drawn = run.table(f"maps/{name}")
        if drawn is None or drawn.empty:
            continue
        prefix = f"{name}_" if place else ""
        ends = []
        for epoch, when in ((drawn["epoch"].min(), "_before"), (drawn["epoch"].max(), "")):
            kept = [column for column in ("x", "y", "reliability") if column in drawn]
            now = drawn.loc[drawn["epoch"] == epoch, ["id", *kept]]
            ends.append(now.rename(columns={column: f"{prefix}{column}{when}" for column in kept}))
        tables.append(ends[0].merge(ends[1], on="id"))
    return tables
