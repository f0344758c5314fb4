"""How tight the Gram loss is: the identity coupling against the best coupling, with what it means."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache, charts
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.words import percent
from mpsviz.ui.tables import run_tables

MEANING = (
    "The Gram loss lets every image stay itself (identity coupling) and asks how much its cosines to all others have "
    "changed. Gromov–Wasserstein lets images take each other's place and takes the coupling that changes least: "
    "identity coupling ≥ best coupling. Where both lines meet, no exchange of images that was tried does better; where "
    "they part, some of the change is images that changed places."
)


def show(run: RunFolder) -> None:
    """Nothing where the run was not measured so."""
    figure = charts.couplings(run)
    if figure is None:
        return
    last = run_tables.couplings(cache.table(run, "analysis/summary"))
    identity, best, floor = (f"{last[name]:.4f}" for name in ("gromov_identity", "gromov_best", "gromov_floor"))
    st.header("Identity coupling against best coupling", help=row_words(run).said(MEANING))
    draw_chart(
        figure,
        name="couplings",
        alt=f"Over the epochs, in RMS Δ cosine. At the last one: identity coupling {identity}, best coupling found "
        f"{best}, no coupling below {floor}.",
    )
    st.caption(
        f"At the last snapshot the best coupling found avoids **{percent(last['gap'])}** of the change under the "
        f"identity coupling ({identity} → {best}). The best that exists is not below the dotted line ({floor}). "
        f"{row_words(run).said(_compared(last))}"
    )


def _compared(last: dict[str, float]) -> str:
    points, samples = int(last["gromov_points"]), int(last.get("gromov_samples", 1))
    if samples == 1:
        return f"All {points:,} held-out images are compared."
    return f"Means of {samples} samples of {points:,} held-out images each, drawn by class; bars: ± their deviation."
