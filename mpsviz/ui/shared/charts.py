"""The figures of a run, each kept until what it shows has changed; polling then costs next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from mpsviz.figures import blocks, curves, heatmaps
from mpsviz.figures import logged as logged_figure
from mpsviz.figures import losses as losses_figure
from mpsviz.figures.groups import before_after_by_group
from mpsviz.figures.theme import look
from mpsviz.runs.folder.recording import time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session.state import Page, page
from mpsviz.ui.shared import cache
from mpsviz.ui.tables import block_tables, run_tables


def losses(run: RunFolder, epochs: int, steps: int) -> go.Figure | None:
    """None before the first step."""
    return _losses(str(run.path), cache.stamp(run.path / "metrics.jsonl"), epochs, steps, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _losses(path: str, version: cache.Version, epochs: int, steps: int, here: Page) -> go.Figure | None:
    metrics = cache.metrics(RunFolder(Path(path)))
    return (
        None
        if metrics.empty or not steps or not epochs
        else losses_figure.losses(metrics, epochs=epochs, steps=steps, style=look(*here))
    )


def logged(run: RunFolder) -> go.Figure | None:
    """What a recording has logged; None where that is nothing."""
    return _logged(str(run.path), cache.stamp(run.path / "metrics.jsonl"), page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _logged(path: str, version: cache.Version, here: Page) -> go.Figure | None:
    metrics = cache.metrics(RunFolder(Path(path)))
    return logged_figure.logged(metrics, style=look(*here)) if logged_figure.logged_names(metrics) else None


def accuracy(run: RunFolder, epochs: int) -> go.Figure | None:
    """None before the first snapshot is measured, and where nothing is predicted."""
    return _accuracy(str(run.path), cache.stamp(run.path / "analysis" / "summary.parquet"), epochs, page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _accuracy(path: str, version: cache.Version, epochs: int, here: Page) -> go.Figure | None:
    run = RunFolder(Path(path))
    summary = cache.table(run, "analysis/summary")
    if summary is None or not summary["measure"].isin(curves.ACCURACIES).any():
        return None
    return curves.counted_in(curves.accuracy(summary, epochs=epochs, style=look(*here)), time_unit(run))


def couplings(run: RunFolder) -> go.Figure | None:
    """None where couplings were not measured."""
    return _couplings(str(run.path), cache.stamp(run.path / "analysis" / "summary.parquet"), page())


@st.cache_resource(max_entries=8, show_spinner=False)
def _couplings(path: str, version: cache.Version, here: Page) -> go.Figure | None:
    run = RunFolder(Path(path))
    summary = cache.table(run, "analysis/summary")
    if summary is None or not run_tables.couplings(summary):
        return None
    return curves.counted_in(curves.couplings(summary, style=look(*here)), time_unit(run))


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


def separability(
    run: RunFolder, measure: str, *, named: Sequence[int], worst: Sequence[int], title: str, unit: str
) -> go.Figure:
    """A measure of every class over the epochs; the run must hold it.

    Args:
        named, worst: indices of classes, see `mpsviz.figures.curves.separability`.
        unit: what epochs count.
    """
    return _separability(run, measure, tuple(named), tuple(worst), title, unit, page())


@cache.memoized("analysis/per_class.parquet", "probe.parquet", most=16)
def _separability(
    run: RunFolder, measure: str, named: tuple[int, ...], worst: tuple[int, ...], title: str, unit: str, here: Page
) -> go.Figure:
    per_class, probe = run.written("analysis/per_class"), cache.table(run, "probe")
    lines = curves.separability(
        per_class[per_class["measure"] == measure],
        named=list(named),
        worst=list(worst),
        title=title,
        style=look(*here),
        tones=None if probe is None else run_tables.class_tones(probe),
    )
    return curves.counted_in(lines, unit)


def by_group(run: RunFolder, column: str, measure: str, *, title: str) -> go.Figure:
    """A measure of groups of images before and after; the run must hold it."""
    return _by_group(run, column, measure, title, page())


@cache.memoized("analysis/by_group.parquet", most=16)
def _by_group(run: RunFolder, column: str, measure: str, title: str, here: Page) -> go.Figure:
    ends = run_tables.group_ends(run.written("analysis/by_group"), column, measure)
    return before_after_by_group(ends, title=title, style=look(*here))
