"""The images that are selected in the view, as cards below it."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.explore.shown_runs import drawn_maps
from mpsviz.ui.session import state
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.image_cards import cards
from mpsviz.ui.tables import run_tables


def selected_cards(run: RunFolder) -> None:
    """What the last snapshot says of each selected image; where none is, how to select."""
    ids = state.selected_ids(run)
    points = next((points for name in drawn_maps(run) if (points := cache.map_points(run, name)) is not None), None)
    images = None if points is None else run_tables.selected_images(points, ids, run_tables.epochs(points)[-1])
    if images is None or images.empty:
        st.caption(
            ":material/lasso_select: Play, or move the slider. Draw around points with the lasso (L), click one, or "
            "pick a class in the legend: the images appear here."
        )
        return
    title, button = st.columns([5, 1], vertical_alignment="center")
    title.header(f"{len(images)} selected")
    button.button("Clear", on_click=state.clear_selection, args=(run,), width="stretch")
    cards(run, images)
