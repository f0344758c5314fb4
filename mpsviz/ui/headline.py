"""The figures on top of every view: what tuning gained, and what it kept."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.analysis.measures import MEASURES
from mpsviz.runs.store import RunFolder
from mpsviz.ui import cache, tables
from mpsviz.ui.words import percent, points

Ends = tuple[float, float] | None


def headline(run: RunFolder) -> None:
    """Accuracy before and after, and what happened to the geometry and to everything that was not tuned on."""
    ends = tables.ends(cache.table(run, "analysis/summary"))
    with st.container(border=True, key="headline"):
        columns = st.columns(6)
        _accuracy(columns[0], "accuracy_zero_shot", "Zero-shot accuracy", ends)
        _accuracy(columns[1], "accuracy_tuned", "Tuned accuracy", ends)
        _accuracy(columns[2], "accuracy_fused", "Fused accuracy", ends)
        _drift(columns[3], ends.get("gram_drift_global"))
        _overlap(columns[4], ends.get("neighbor_overlap"))
        _bystanders(columns[5], ends.get("bystander_retrieval"))


def _accuracy(column: DeltaGenerator, measure: str, title: str, ends: dict[str, tuple[float, float]]) -> None:
    before, after = ends.get("accuracy_zero_shot"), ends.get(measure)
    help = MEASURES["run"][measure].help
    if before is None or after is None:
        column.metric(title, None, help=help)
    elif measure == "accuracy_zero_shot":
        column.metric(title, percent(after[1]), delta_description="before tuning", help=help)
    else:
        _changed(column, title, before[0], after[1], help)


def _drift(column: DeltaGenerator, ends: Ends) -> None:
    value = None if ends is None else f"{ends[1]:.3f}"
    help = MEASURES["run"]["gram_drift_global"].help
    column.metric("Gram drift", value, delta_description="0 is unchanged", help=help)


def _overlap(column: DeltaGenerator, ends: Ends) -> None:
    value = None if ends is None else percent(ends[1])
    help = MEASURES["run"]["neighbor_overlap"].help
    column.metric("Neighbours kept", value, delta_description="100 % is unchanged", help=help)


def _bystanders(column: DeltaGenerator, ends: Ends) -> None:
    help = MEASURES["run"]["bystander_retrieval"].help
    if ends is None:
        column.metric("Bystanders found", None, help=help)
    else:
        _changed(column, "Bystanders found", ends[0], ends[1], help)


def _changed(column: DeltaGenerator, title: str, before: float, after: float, help: str) -> None:
    """A share after tuning, with its change in points."""
    change = points(after - before)
    column.metric(title, percent(after), change, delta_description=None if change else "unchanged", help=help)
