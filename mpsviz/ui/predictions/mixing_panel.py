"""WiSE-FT's own α, which mixes weights where the slider mixes logits: what every mixture would have given."""

from __future__ import annotations

import streamlit as st

from mpsviz.figures import predictions as figures
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import state
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.words import percent, points
from mpsviz.ui.tables.mixing_table import Mixing, mixing_of


def mixing_panel(run: RunFolder) -> None:
    """Nothing where the run mixed no weights, or has not ended."""
    found = mixing_of(run.read_json("result.json"))
    if found is None:
        return
    st.header("Mixed weights")
    draw_chart(
        figures.mixing_curve(found.table(), used=found.used, style=state.style()),
        name="mixing",
        alt=f"Accuracy and Gram drift of {len(found.curve)} mixtures of frozen and tuned weights.",
    )
    st.caption(_said(found))


def _said(found: Mixing) -> str:
    said = f"At the last snapshot, the tuned branch alone. The run mixed its weights with α = {found.used:g}. "
    chosen = None if found.best_on_validation is None else found.held_out_at(found.best_on_validation)
    best = found.best_on_held_out()
    if chosen is None or best is None or best.held_out is None:
        return said + "No validation images can choose another: a choice made here would look at held-out images."
    said += (
        f"Validation images would have chosen α = {found.best_on_validation:g}, with {percent(chosen / 100)} of "
        "held-out images right. "
    )
    gain = points((best.held_out - chosen) / 100)
    if gain is None:
        return said + "Choosing on held-out images would not have reported more."
    return said + (
        f"Choosing on held-out images would have taken α = {best.mixing:g} and reported "
        f"{percent(best.held_out / 100)}: {gain} that are flattery, not skill."
    )
