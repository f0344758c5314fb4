"""A run of the runs folder as ManifoldView shows it, packed once for each version of its files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.errors import UserError
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.folder.thumbnails import read_thumbs
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.explore.typed_prompts import no_text_tower
from mpsviz.ui.shared import cache
from mpsviz.ui.tables import map_tables, run_tables, shown_tables
from mpsviz.view.run_parts import show_growing_run
from mpsviz.view.shown_run import Map, Pictures, ShownRun, show_run

FILES = (
    "probe.parquet", "analysis/per_image.parquet", "analysis/prompts.parquet", "names.safetensors", "thumbs/index.json",
    "title.txt",
)  # fmt: skip

MOST_ROWS = 40_000
"""Images times snapshots whose neighbours are sent; of larger runs those of the first and the last snapshot are."""


def drawn_maps(run: RunFolder) -> list[str]:
    """In the order of `PROJECTIONS`; some may be broken."""
    drawn = run.map_names()
    return [name for name in PROJECTIONS if name in drawn]


def has_map(run: RunFolder) -> bool:
    """Whether there is a map to show: `shown_run` of it is not None."""
    if cache.table(run, "probe") is None:
        return False
    tables = (cache.table(run, f"maps/{name}") for name in drawn_maps(run))
    return any(table is not None and len(table) > 0 for table in tables)


def shown_run(run: RunFolder, first: str | None = None) -> ShownRun | None:
    """The run with all maps that are drawn, `first` first; None before there is one."""
    names = sorted(drawn_maps(run), key=lambda name: name != first)
    snapshots = (f"snapshots/{epoch:04d}.safetensors" for epoch in run.epochs())
    files = (*FILES, *snapshots, *(f"maps/{name}.parquet" for name in names))
    pack = _growing_run if current_status(run).going_on else _shown_run
    return pack(str(run.path), tuple(names), cache.stamp(*(run.path / file for file in files)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _growing_run(path: str, names: tuple[str, ...], version: cache.Version) -> ShownRun | None:
    run = RunFolder(Path(path))
    probe, prompts = run.probe(), run.table("analysis/prompts")
    maps = {name: places for name in names if (places := run.table(f"maps/{name}")) is not None and len(places)}
    if probe is None or not maps:
        return None
    snapshots = _snapshots(run, len(probe))
    return show_growing_run(
        run.path.name,
        title(run),
        probe=probe,
        maps={name: _map(name, places, prompts) for name, places in maps.items()},
        predicted=run_tables.predictions(probe, snapshots, run.class_labels()) if snapshots else None,
        per_image=_measures(run, probe, snapshots),
        pictures=_pictures(run),
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _shown_run(path: str, names: tuple[str, ...], version: cache.Version) -> ShownRun | None:
    run = RunFolder(Path(path))
    probe, prompts = run.probe(), run.table("analysis/prompts")
    maps = {name: places for name in names if (places := run.table(f"maps/{name}")) is not None and len(places)}
    if probe is None or not maps:
        return None
    snapshots = _snapshots(run, len(probe))
    ends = snapshots if len(snapshots) * len(probe) <= MOST_ROWS else [snapshots[0], snapshots[-1]]
    return show_run(
        run.path.name,
        title(run),
        probe=probe,
        maps={name: _map(name, places, prompts) for name, places in maps.items()},
        features={snapshot.epoch: snapshot.image_features for snapshot in ends},
        predicted=run_tables.predictions(probe, snapshots, run.class_labels()) if snapshots else None,
        per_image=_measures(run, probe, snapshots),
        names_found=_names_found(run, probe, snapshots),
        pictures=_pictures(run),
    )


def _snapshots(run: RunFolder, images: int) -> list[Snapshot]:
    """Those that can be read and are of these images; of the others the page says that they are broken."""
    snapshots = []
    for epoch in run.epochs():
        with suppress(UserError):
            snapshots.append(run.snapshot(epoch))
    return [snapshot for snapshot in snapshots if len(snapshot.image_features) == images]


def _measures(run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot]) -> pd.DataFrame | None:
    """What was measured of each image, and how undecided its prediction is; logits of others have no temperature."""
    measured = run.table("analysis/per_image")
    if not snapshots or no_text_tower([run]):
        return measured
    entropies = shown_tables.entropies(probe, snapshots)
    return entropies if measured is None else pd.concat([measured, entropies], ignore_index=True)


def _names_found(run: RunFolder, probe: pd.DataFrame, snapshots: list[Snapshot]) -> pd.DataFrame | None:
    """Which bystanders were found by their names; None where there is no vocabulary of this model."""
    try:
        names = run.name_features()
    except UserError:
        return None
    if len(snapshots) < 2 or "name_index" not in probe or names.shape[1] != snapshots[0].image_features.shape[1]:
        return None
    return shown_tables.names_found(probe, [snapshots[0], snapshots[-1]], names)


def _map(name: str, places: pd.DataFrame, prompts: pd.DataFrame | None) -> Map:
    among = None if prompts is None else map_tables.prompt_positions(places, prompts)
    return Map(PROJECTIONS[name].title, places, among)


def _pictures(run: RunFolder) -> Pictures | None:
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
