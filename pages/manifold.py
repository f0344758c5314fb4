"""Manifold: the map before and after, linked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.figures.maps import TOOLS
from mpsviz.runs.asked import CHANCE
from mpsviz.ui import cache, charts, controls, finding, state, tables
from mpsviz.ui.entry import open_page
from mpsviz.ui.headline import headline
from mpsviz.ui.maps_said import about_map
from mpsviz.ui.measure_again import offer_measuring
from mpsviz.ui.notices import empty, explained, run_or_stop
from mpsviz.ui.playback import playback
from mpsviz.ui.prompt_places import prompt_places
from mpsviz.ui.thumbs import cards

NEWER = {
    **{("map", name): f"the map {entry.title}" for name, entry in PROJECTIONS.items()},
    ("table", "prompts"): "where the class names belong",
    CHANCE: "chance levels",
}

open_page("Manifold")
with explained():
    run = run_or_stop("map")
    headline(run)
    columns = st.columns([1, 0.85, 1.15, 1.4, 1.1], gap="small", vertical_alignment="bottom")
    with columns[0]:
        projection = controls.pick_map(run)
    points = None if projection is None else cache.map_points(run, projection)
    if projection is None or points is None:
        if not offer_measuring(run, NEWER):
            empty("No map is drawn", "The first one comes with the first snapshots of a run, after a few seconds.")
        st.stop()
    with columns[1]:
        colouring = controls.pick_colouring(points)
    names = cache.table(run, "analysis/prompts") is not None and controls.pick_names()
    with columns[2]:
        epoch = controls.pick_epoch(run, tables.epochs(points), "What the right panel shows. Play runs up to it.")
    with columns[3]:
        playback(run, tables.epochs(points), epoch)
    with columns[4]:
        wanted = controls.find_groups(finding.groups(points), state.groups_key(run))
    selected = finding.with_groups(points, state.selected_ids(run), wanted)
    chart = f"map chart {state.chart_version(run)}"
    st.plotly_chart(
        charts.explorer(run, projection, epoch=epoch, colouring=colouring, selected=selected, names=names),
        theme=None,
        key=chart,
        on_select=partial(state.take_selection, run, chart),
        selection_mode=("points", "box", "lasso"),
        config=TOOLS,
        alt=f"Two maps of {points['id'].nunique()} images, before tuning and after epoch {epoch}.",
    )
    if selected:
        title, button = st.columns([5, 1], vertical_alignment="center")
        title.header(f"{len(selected)} selected")
        button.button("Clear", on_click=state.clear_selection, args=(run,), width="stretch")
        cards(run, tables.selected_images(points, selected, epoch))
    else:
        st.caption(
            ":material/lasso_select: Draw around points in either panel, click one, or find a class by name: the "
            "images appear here."
        )
    about_map(run, projection, epoch, colouring)
    offer_measuring(run, NEWER)
    prompt_places(run, epoch)
