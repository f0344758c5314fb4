"""What a map shows and hides, and how far it can be trusted, in words beside it."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.runs.store import RunFolder
from mpsviz.ui import cache, tables

_MEANING = {
    "trustworthiness": ("Trustworthiness", "Neighbours on the map are neighbours in feature space (1 is best)."),
    "continuity": ("Continuity", "Neighbours in feature space are neighbours on the map (1 is best)."),
    "neighbor_recall": ("Neighbour recall", "Share of each image's nearest neighbours that the map keeps nearest."),
}


def about_map(run: RunFolder, projection: str, epoch: int) -> None:
    """Print the projection's two sentences and its own fidelity at both epochs shown."""
    entry = PROJECTIONS[projection]
    words, figures = st.columns([1.25, 1], gap="large")
    words.caption(
        f"**Shows.** {entry.shows}  \n**Hides.** {entry.hides}  \n◆ few-shot, ● held-out, ○ pool and validation, small "
        "grey: bystanders. The axes have no unit; between two snapshots, Play draws straight lines."
    )
    fidelity = tables.fidelity(cache.table(run, "analysis/fidelity"), projection, epoch)
    for column, (name, (title, help)) in zip(figures.columns(3), _MEANING.items(), strict=True):
        before, after = fidelity.get(name, (None, None))
        column.markdown(f":small[{title}]", help=f"{help} Left: before tuning, right: the epoch shown.")
        column.markdown("not measured" if after is None else f"{before:.2f} → **{after:.2f}**")
