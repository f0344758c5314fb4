"""What the colours of points stand for, where rows have no class of their own."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.features.clusters import MOST_ROWS
from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache

SAID = {
    "several": "Every row may have several labels: “Colour by” offers each of the commonest ones, yes or no.",
    "numbers": "The labels are numbers: colours go from the lowest to the highest.",
}
CLUSTERS = (
    "These rows have no labels. “Cluster” tells apart where they lie densest at the first snapshot (HDBSCAN): these "
    "are clusters and no classes, and no figure takes them for such."
)
NO_CLUSTERS = (
    "These rows have no labels, and no clusters beyond chance either: at the first snapshot they stand no more apart "
    "than points of a normal distribution (HDBSCAN), so “Colour by” offers none."
)

SAMPLED = f" They were looked for among {MOST_ROWS:,} rows, drawn by chance; any other row goes with its nearest one."


def say_of_rows(run: RunFolder) -> None:
    """Nothing where rows have classes."""
    if _have_classes(run):
        return
    recording = read_recording(run)
    kind = "" if recording is None else recording.labels
    clusters = cache.table(run, "analysis/clusters")
    if kind in SAID:
        st.caption(f":material/info: {SAID[kind]}")
    elif clusters is not None:
        dense = (clusters["cluster"] != "").any()
        of_some = SAMPLED if len(clusters) > MOST_ROWS else ""
        st.caption(f":material/info: {CLUSTERS if dense else NO_CLUSTERS}{of_some}")


@cache.memoized("probe.parquet")
def _have_classes(run: RunFolder) -> bool:
    """Whether any row has a class; True before there are rows."""
    probe = cache.table(run, "probe")
    return probe is None or bool((probe["label_index"] >= 0).any())
