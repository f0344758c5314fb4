"""A run folder, packed to be looked at."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.errors import UserError
from mpsviz.runs.findings.kept import read_findings, why_none
from mpsviz.runs.folder.recording import SOURCE, read_recording, time_unit
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.folder.thumbnails import read_thumbs
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.tables import map_tables, run_tables, shown_tables
from mpsviz.ui.tables.finding_tables import nothing_said
from mpsviz.view.neighbours import FoundNeighbours
from mpsviz.view.runs.recorded_columns import shown_rows
from mpsviz.view.shown_run import BEFORE_TUNING, Map, Pictures, ShownRun, show_run

MOST_ROWS = 40_000
"""Images times snapshots whose neighbours are sent; of larger runs those of the first and the last snapshot are."""


def drawn_maps(run: RunFolder) -> list[str]:
    """In the order of `PROJECTIONS`; some may be broken."""
    drawn = run.map_names()
    return [name for name in PROJECTIONS if name in drawn]


def show_folder(
    run: RunFolder, maps: list[str] | tuple[str, ...] | None = None, *, of: RunFolder | None = None
) -> ShownRun | None:
    """The whole run; None before there is a map.

    Args:
        maps: those that are drawn, the first one is shown first; None: all, in the order of `PROJECTIONS`.
        of: the run that this is a layer of: its name, its pictures and what it knows of the rows.
    """
    whole = of or run
    probe, drawn = run.probe(), maps_of(run, maps)
    if probe is None or not drawn:
        return None
    rows, snapshots, kept = shown_rows(whole, probe), _snapshots(run, len(probe)), read_findings(run)
    told = [snapshot for snapshot in snapshots if len(snapshot.image_features)]
    ends = [snapshots[0], snapshots[-1]] if len(snapshots) > 1 else []
    return show_run(
        whole.path.name,
        title(whole),
        probe=rows.probe,
        sentences=rows.sentences,
        unit=time_unit(whole),
        start=start_of(whole),
        layer=run.path.name if of else "",
        maps=drawn,
        features={snapshot.epoch: snapshot.image_features for snapshot in told},
        predicted=run_tables.predictions(probe, snapshots, run.class_labels()) if snapshots else None,
        per_image=measures_of(run, probe, snapshots),
        names_found=lambda: names_found_of(run, probe, ends),
        pictures=pictures_of(whole),
        findings=kept.items if kept else (),
        class_labels=run.class_labels(),
        no_findings=why_none(run) if kept is None else nothing_said(kept),
        found_neighbours=lambda: _neighbours(run, probe),
    )


def start_of(run: RunFolder) -> str:
    """What the snapshot of number 0 is called: what a training of one's own had done by then, nobody said."""
    return BEFORE_TUNING if read_recording(run) is None else ""


def has_text_tower(run: RunFolder) -> bool:
    """Whether the text tower that belongs to its features is known.

    Raises:
        UserError: config.json can't be read.
    """
    return run.config().data.name != SOURCE


def maps_of(run: RunFolder, names: list[str] | tuple[str, ...] | None) -> dict[str, Map]:
    """Those that can be read and have places."""
    prompts = run.table("analysis/prompts")
    tables = {name: run.table(f"maps/{name}") for name in (drawn_maps(run) if names is None else names)}
    return {name: _map(name, places, prompts) for name, places in tables.items() if places is not None and len(places)}


def _neighbours(run: RunFolder, probe: pd.DataFrame) -> FoundNeighbours | None:
    """Those that were found when it was measured; None where there are none, or they are of other images."""
    table = run.table("analysis/neighbors")
    found = {}
    for epoch, rows in () if table is None else table.groupby("epoch"):
        try:
            near = np.stack(rows["near"].tolist())  # (n, k)
        except (KeyError, ValueError, TypeError):  # of another making
            return None
        if rows["id"].tolist() != probe["id"].tolist() or near.dtype.kind not in "iu" or near.ndim != 2:
            return None
        if near.min() < 0 or near.max() >= len(probe):
            return None
        found[int(str(epoch))] = near
    return None if table is None or not found else FoundNeighbours(found, float(table["recall"].min()))


def _map(name: str, places: pd.DataFrame, prompts: pd.DataFrame | None) -> Map:
    among = None if prompts is None else map_tables.prompt_positions(places, prompts)
    return Map(map_tables.title(name, places), places, among)


def _snapshots(run: RunFolder, images: int) -> list[Snapshot]:
    """Those that can be read and are of these images; of the others the page says that they are broken. Of runs of more
    than MOST_ROWS the first and the last one have features, the others none: all together may fill the memory."""
    snapshots: list[Snapshot] = []
    epochs = run.epochs()
    for epoch in epochs:
        with suppress(UserError):
            snapshot = run.snapshot(epoch)
            if len(snapshot.image_features) != images:
                continue
            if len(snapshots) > 1 and len(epochs) * images > MOST_ROWS:
                snapshots[-1] = replace(snapshots[-1], image_features=np.empty((0, snapshot.image_features.shape[1])))
            snapshots.append(snapshot)
    return snapshots


def measures_of(run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot]) -> pd.DataFrame | None:
    """What was measured of each image, and how undecided its prediction is; logits of others have no temperature."""
    measured = run.table("analysis/per_image")
    with suppress(UserError):
        if snapshots and has_text_tower(run):
            entropies = shown_tables.entropies(probe, snapshots)
            return entropies if measured is None else pd.concat([measured, entropies], ignore_index=True)
    return measured


def names_found_of(run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot]) -> pd.DataFrame | None:
    """Which bystanders were found by their names at these snapshots; None without any, or without a vocabulary of this
    model."""
    try:
        names = run.name_features()
    except UserError:
        return None
    if not snapshots or "name_index" not in probe or names.shape[1] != snapshots[0].image_features.shape[1]:
        return None
    return shown_tables.names_found(probe, snapshots, names)


def pictures_of(run: RunFolder) -> Pictures | None:
    thumbs = read_thumbs(run)
    if thumbs is None:
        return None
    more = [(one.size, [_sheet(run, name) for name in one.sheets]) for one in thumbs.more]
    return Pictures([_sheet(run, name) for name in thumbs.sheets], thumbs.size, thumbs.places, more)


def _sheet(run: RunFolder, name: str) -> Path | None:
    try:
        return plain_file(run.path, f"thumbs/{name}")
    except OSError:
        return None
