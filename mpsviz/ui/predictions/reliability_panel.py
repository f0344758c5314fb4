"""Reliability diagrams, zero-shot and at some α."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.predictions.alpha_curve import Branches
from mpsviz.analysis.predictions.reliability import reliability
from mpsviz.figures import predictions as figures
from mpsviz.row_words import RowWords
from mpsviz.ui.session import state
from mpsviz.ui.shared.draw_chart import draw_chart


def reliability_panel(held_out: Branches, alpha: float, words: tuple[str, str], rows: RowWords) -> None:
    """Args:
    words: what the predictions of the zero-shot branch, or before, are called, and those at `alpha`, or after.
    rows: what the rows of `held_out` are called.
    """
    before, after = (one.removeprefix("at ") for one in words)
    diagrams = {
        before: reliability(held_out.zero_shot, held_out.label),
        after: reliability(held_out.fused(alpha), held_out.label),
    }
    draw_chart(
        figures.reliability(diagrams, style=state.style()),
        name="reliability",
        alt=f"How often predictions of each confidence are right, {before} and {after}.",
    )
    st.caption(
        f"{len(held_out.label):,} {rows.many}, in bins of equal width of their confidence, with 95 % Wilson "
        "intervals. Below the dotted line the model is over-confident, above it under-confident."
    )
