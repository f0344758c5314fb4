"""A run of the runs folder as ManifoldView shows it, packed once for each version of its files."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mpsviz.runs.findings.kept import FILE as FINDINGS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.session.layers import layer_of
from mpsviz.ui.shared import cache
from mpsviz.view.runs.live_folder import LiveFolder
from mpsviz.view.runs.packed_folder import drawn_maps, show_folder
from mpsviz.view.shown_run import ShownRun

FILES = (
    "probe.parquet", "analysis/clusters.parquet",
    "analysis/per_image.parquet", "analysis/prompts.parquet", "analysis/neighbors.parquet",
    FINDINGS, "names.safetensors", *THUMBS, "title.txt",
)  # fmt: skip


def has_map(run: RunFolder) -> bool:
    """Whether there is a map to show: `shown_run` of it is not None."""
    return _has_rows(run, "probe") and any(_has_rows(run, f"maps/{name}") for name in drawn_maps(run))


@cache.memoized("{0}.parquet", most=1024)
def _has_rows(run: RunFolder, name: str) -> bool:
    """Of a table; asked of every run that may stand beside another, so the tables themselves are not kept for it."""
    table = run.table(name)
    return table is not None and len(table) > 0


def shown_run(run: RunFolder, first: str | None = None, layer: str = "") -> ShownRun | None:
    """The run with all maps that are drawn, `first` first; None before there is one.

    Args:
        layer: whose maps and measures these are, see `mpsviz.ui.session.layers`.
    """
    if (folder := layer_of(run, layer)).path != run.path:
        return _shown_layer(run, folder, first)
    names = sorted(drawn_maps(run), key=lambda name: name != first)
    snapshots = (f"snapshots/{epoch:04d}.safetensors" for epoch in run.epochs())
    files = (*FILES, *snapshots, *(f"maps/{name}.parquet" for name in names))
    pack = _growing_run if current_status(run).going_on else _shown_run
    return pack(str(run.path), tuple(names), cache.stamp(*(run.path / file for file in files)))


def _shown_layer(run: RunFolder, folder: RunFolder, first: str | None) -> ShownRun | None:
    names = sorted(drawn_maps(folder), key=lambda name: name != first)
    files = [folder.path / file for file in (*FILES, *(f"maps/{name}.parquet" for name in names))]
    files += [folder.path / f"snapshots/{epoch:04d}.safetensors" for epoch in folder.epochs()]
    files += [run.path / file for file in (*THUMBS, "title.txt", "analysis/clusters.parquet")]
    return _packed_layer(str(run.path), str(folder.path), tuple(names), cache.stamp(*files))


@st.cache_resource(max_entries=8, show_spinner=False)
def _packed_layer(path: str, folder: str, names: tuple[str, ...], version: cache.Version) -> ShownRun | None:
    return show_folder(RunFolder(Path(folder)), names, of=RunFolder(Path(path)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _growing_run(path: str, names: tuple[str, ...], version: cache.Version) -> ShownRun | None:
    return _live_folder(path).show(names)


@st.cache_resource(max_entries=4, show_spinner=False)
def _live_folder(path: str) -> LiveFolder:
    return LiveFolder(Path(path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _shown_run(path: str, names: tuple[str, ...], version: cache.Version) -> ShownRun | None:
    return show_folder(RunFolder(Path(path)), names)
