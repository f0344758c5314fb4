"""Explore: a training as it moves, or two side by side, drawn by the browser."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.ui.explore.explorer import explore
from mpsviz.ui.explore.second_run import pick_second_run
from mpsviz.ui.explore.selected_images import selected_cards
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.measure_again import offer_measuring
from mpsviz.ui.shared.notices import empty, explained, run_or_stop

NEWER = {("map", name): f"the map {entry.title}" for name, entry in PROJECTIONS.items()}

open_page("Explore")
with explained():
    run = run_or_stop("map")
    headline(run)
    if not explore(run, other=pick_second_run(run), colour="column:label"):
        if not offer_measuring(run, NEWER):
            empty("No map is drawn", "The first one comes with the first snapshots of a run, after a few seconds.")
        st.stop()
    selected_cards(run)
    offer_measuring(run, NEWER)
