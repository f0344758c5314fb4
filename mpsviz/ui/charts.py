"""The figures of a run, each kept until what it shows has changed; polling then costs next to nothing."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from mpsviz.errors import UserError
from mpsviz.figures import blocks, curves, heatmaps, maps
from mpsviz.figures import losses as losses_figure
from mpsviz.figures.colouring import Paint, available
from mpsviz.figures.theme import look
from mpsviz.runs.store import RunFolder
from mpsviz.ui import block_tables, cache, map_tables, tables
from mpsviz.ui.state import Page, page

LIVE_HEIGHT = 400


def explorer(
    run: RunFolder, projection: str, *, epoch: int, colouring: str, selected: list[str], names: bool
) -> go.Figure:
    """The map to play and select in, with the classes' names on it or without; `projection` must be drawn."""
    version = (*cache.map_version(run, projection), *cache.stamp(run.path / "analysis" / "prompts.parquet"))
    return _explorer(str(run.path), projection, version, epoch, colouring, tuple(selected), names, page())


@st.cache_resource(max_entries=24, show_spinner=False)
def _explorer(
    path: str,
    projection: str,
    version: cache.Version,
    epoch: int,
    colouring: str,
    selected: tuple[str, ...],
    names: bool,
    here: Page,
) -> go.Figure:
    run = RunFolder(Path(path))
    points = cache.map_points(run, projection)
    if points is None:
        raise UserError("This map can't be read.", next_step="Choose another map, or start the run again.")
    prompts = cache.table(run, "analysis/prompts") if names else None
    return maps.before_after(
        points,
        epoch=epoch,
        colouring=colouring,
        selected=selected,
        style=look(*here),
        prompts=None if prompts is None else map_tables.prompt_positions(points, prompts),
    )


def paint(run: RunFolder, projection: str, epoch: int, colouring: str) -> Paint | None:
    """How the explorer is painted; None where that map can't be read."""
    return _paint(str(run.path), projection, cache.map_version(run, projection), epoch, colouring, page())


@st.cache_resource(max_entries=16, show_spinner=False)
def _paint(path: str, projection: str, version: cache.Version, epoch: int, colouring: str, here: Page) -> Paint | None:
    points = cache.map_points(RunFolder(Path(path)), projection)
    return None if points is None else maps.paint(points, epoch, colouring, look(*here))


def live_map(run: RunFolder) -> go.Figure | None:
    """The first and the newest snapshot, on the basis of a PCA; None until there is one."""
    return _live_map(str(run.path), cache.map_version(run, "pca"), page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _live_map(path: str, version: cache.Version, here: Page) -> go.Figure | None:
    points = cache.map_points(RunFolder(Path(path)), "pca")
    if points is None:
        return None
    colouring, epoch = available(points)[0], int(points["epoch"].max())
    figure = maps.before_after(points, epoch=epoch, colouring=colouring, selected=(), style=look(*here), play=False)
    return figure.update_layout({"dragmode": "pan"} if here[1] else {"dragmode": "pan", "height": LIVE_HEIGHT})


def losses(run: RunFolder, epochs: int, steps: int) -> go.Figure | None:
    """None before the first step."""
    return _losses(str(run.path), cache.stamp(run.path / "metrics.jsonl"), epochs, steps, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _losses(path: str, version: cache.Version, epochs: int, steps: int, here: Page) -> go.Figure | None:
    metrics = cache.metrics(RunFolder(Path(path)))
    return (
        None
        if metrics.empty or not steps
        else losses_figure.losses(metrics, epochs=epochs, steps=steps, style=look(*here))
    )


def accuracy(run: RunFolder, epochs: int) -> go.Figure | None:
    """None before the first snapshot is measured, and where nothing is predicted."""
    return _accuracy(str(run.path), cache.stamp(run.path / "analysis" / "summary.parquet"), epochs, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _accuracy(path: str, version: cache.Version, epochs: int, here: Page) -> go.Figure | None:
    summary = cache.table(RunFolder(Path(path)), "analysis/summary")
    if summary is None or not summary["measure"].isin(curves.ACCURACIES).any():
        return None
    return curves.accuracy(summary, epochs=epochs, style=look(*here))


def couplings(run: RunFolder) -> go.Figure | None:
    """None where couplings were not measured."""
    return _couplings(str(run.path), cache.stamp(run.path / "analysis" / "summary.parquet"), page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _couplings(path: str, version: cache.Version, here: Page) -> go.Figure | None:
    summary = cache.table(RunFolder(Path(path)), "analysis/summary")
    if summary is None or not tables.couplings(summary):
        return None
    return curves.couplings(summary, style=look(*here))


def grams(run: RunFolder, epoch: int, *, of_classes: bool, what: str) -> go.Figure:
    """The three Gram heatmaps of held-out images, or of their classes."""
    version = cache.gram_version(run, epoch)
    return _grams(str(run.path), version, epoch, of_classes, what, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _grams(path: str, version: cache.Version, epoch: int, of_classes: bool, what: str, here: Page) -> go.Figure:
    pair = cache.grams(RunFolder(Path(path)), epoch, of_classes)
    return heatmaps.gram_panels(
        pair.before, pair.after, names=pair.names, groups=pair.groups, what=what, style=look(*here)
    )


def class_blocks(run: RunFolder, epoch: int, *, by_change: bool, unit: str) -> go.Figure:
    """The Gram difference by class; the run must hold its blocks at this epoch."""
    version = cache.stamp(run.path / "analysis" / "gram_blocks.parquet", run.path / "probe.parquet")
    return _class_blocks(str(run.path), version, epoch, by_change, unit, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _class_blocks(path: str, version: cache.Version, epoch: int, by_change: bool, unit: str, here: Page) -> go.Figure:
    run = RunFolder(Path(path))
    shown = block_tables.blocks(run.written("analysis/gram_blocks"), run.written("probe"), epoch, by_change)
    return blocks.class_blocks(
        shown.change, shown.pairs, names=shown.names, groups=shown.groups, unit=unit, style=look(*here)
    )
