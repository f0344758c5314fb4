"""Reliability diagrams, zero-shot and at some α."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.predictions.alpha_curve import Branches
from mpsviz.analysis.predictions.reliability import reliability
from mpsviz.figures import predictions as figures
from mpsviz.ui.session import state
from mpsviz.ui.shared.draw_chart import draw_chart


def reliability_panel(held_out: Branches, alpha: float) -> None:
    diagrams = {
        "zero-shot": reliability(held_out.zero_shot, held_out.label),
        f"α = {alpha:.2f}": reliability(held_out.fused(alpha), held_out.label),
    }
    draw_chart(
        figures.reliability(diagrams, style=state.style()),
        name="reliability",
        alt=f"How often predictions of each confidence are right, zero-shot and at α = {alpha:.2f}.",
    )
    st.caption(
        f"{len(held_out.label):,} held-out images, in bins of equal width of their confidence, with 95 % Wilson "
        "intervals. Below the dotted line the model is over-confident, above it under-confident."
    )
