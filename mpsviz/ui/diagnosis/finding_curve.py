"""The curve of a finding over the epochs: when it began, and whether it went on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.figures.curves import counted_in, small
from mpsviz.runs.folder.recording import row_words, time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import state
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.words import axis_title
from mpsviz.ui.tables.finding_tables import class_curves

MOST_CLASSES = 2
"""Beyond two classes there is no pair whose cosine could be drawn."""


def curve_title(item: Finding) -> str:
    """What its curve shows; empty where it has none."""
    if 0 < len(item.subject.classes) <= MOST_CLASSES:
        return "mean cosine"
    measure = KINDS[item.kind].measure
    if item.subject.classes or not measure:
        return ""
    return axis_title(measure.replace("_", " "), MEASURES["run"][measure].unit)


def finding_curve(run: RunFolder, item: Finding, key: str) -> None:
    """Of one class or two their mean cosines, of the run its measure, at every snapshot."""
    if item.subject.classes:
        table = _of_classes(run, item.subject.classes)
        said = "Held-out images, at every snapshot."
    else:
        table, said = _of_run(run, KINDS[item.kind].measure), MEASURES["run"][KINDS[item.kind].measure].help
    if table["epoch"].nunique() < 2:
        st.caption("It was measured once only, so there is no curve.")
        return
    title = curve_title(item)
    st.plotly_chart(
        counted_in(small(table, title=title, style=state.style()), time_unit(run)),
        theme=None,
        config={"displaylogo": False},
        key=key,
        alt=f"{title.capitalize()} at each of {table['epoch'].nunique()} snapshots.",
    )
    st.caption(row_words(run).said(said))


def _of_run(run: RunFolder, measure: str) -> pd.DataFrame:
    summary = cache.table(run, "analysis/summary")
    columns = ["epoch", "name", "value"]
    if summary is None:
        return pd.DataFrame(columns=columns)
    return summary[summary["measure"] == measure].assign(name=measure)[columns].dropna(subset="value")


def _of_classes(run: RunFolder, classes: tuple[int, ...]) -> pd.DataFrame:
    files = (f"snapshots/{epoch:04d}.safetensors" for epoch in run.epochs())
    version = cache.stamp(run.path / "probe.parquet", *(run.path / file for file in files))
    return _class_curves(str(run.path), classes, version)


@st.cache_data(max_entries=64, show_spinner=False)
def _class_curves(path: str, classes: tuple[int, ...], version: cache.Version) -> pd.DataFrame:
    run = RunFolder(Path(path))
    return class_curves(run.written("probe"), (run.snapshot(epoch) for epoch in run.epochs()), classes)
