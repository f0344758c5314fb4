"""Manifold: the maps of a training, linked and played; or two trainings side by side."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.measured import CHANCE, OUTDATED
from mpsviz.ui.explore.explorer import explore
from mpsviz.ui.explore.second_run import pick_second_run, say_of_two
from mpsviz.ui.manifold.map_notes import about_maps, say_of_outdated
from mpsviz.ui.manifold.prompt_positions import prompt_places
from mpsviz.ui.manifold.row_notes import say_of_rows
from mpsviz.ui.session import state
from mpsviz.ui.session.address_completion import complete_address
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.session.layers import layer_of, pick_layer
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.measure_again import offer_measuring
from mpsviz.ui.shared.notices import empty, explained, run_or_stop

NEWER = {
    **{("map", name): f"the map {entry.title}" for name, entry in PROJECTIONS.items()},
    **{(OUTDATED, name): f"the map {entry.title} as it is drawn now" for name, entry in PROJECTIONS.items()},
    ("table", "prompts"): "where the class names belong",
    CHANCE: "chance levels",
}

open_page("Manifold")
with explained():
    run = run_or_stop("map")
    above, figures = st.container(), st.container()
    choice, view = st.container(), st.container()
    if state.is_narrow():  # the map comes first
        choice, view = view, choice
    with choice:
        beside, depth, _ = st.columns([1, 1, 1.6], gap="medium")
    with depth:
        layer = pick_layer(run)
    with beside:
        other = pick_second_run(run, layer)
    with figures:
        headline(layer_of(run, layer))
    if other:
        with above:
            say_of_two(run, other, layer)
    with view:
        drawn = explore(run, other=other, colour="column:family", expects_prompts=True, layer=layer)
        if not drawn and not offer_measuring(run, NEWER):
            empty("No map is drawn", "The first one comes with the first snapshots of a run, after a few seconds.")
    complete_address()
    if not drawn:
        st.stop()
    say_of_rows(run)
    about_maps(layer_of(run, layer))
    say_of_outdated(run, other, layer)
    offer_measuring(run, NEWER)
    prompt_places(layer_of(run, layer))
