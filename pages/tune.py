"""Tune: choose, start, watch."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.permission import may_change
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.warm_worker import warm_up
from mpsviz.ui.session import state
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared.notices import empty, explained
from mpsviz.ui.tune import live, settings
from mpsviz.ui.tune.features_choice import ask_features


def _form_and_view(run: RunFolder | None) -> list[DeltaGenerator]:
    """Side by side; on a phone one below the other, a run that goes on first."""
    if run is not None and state.is_narrow() and launcher.current_status(run).going_on:
        return st.columns([3.05, 1.15])[::-1]
    return st.columns([1.15, 3.05], gap="medium")


open_page("Tune")
run = state.current_run()
if run is not None:
    with explained():
        live.live_headline(run)
with st.container(key="tune"):
    form, view = _form_and_view(run)
with form, st.container(gap="xsmall"), explained():
    if may_change():
        refused = settings.ask_settings()
        problem = st.container()
        if st.button("Start tuning", type="primary", width="stretch", icon=":material/play_arrow:"):
            if refused is not None:
                problem.caption(
                    ":material/arrow_upward: Nothing was started: what is wrong stands under **Data** above."
                )
            else:
                with problem, explained(), st.spinner("Looking at the images…"):
                    state.show_run(launcher.start(settings.checked_config()))
                    st.rerun()
        st.caption("It runs in the background: you may close this tab and come back.")
        if run is not None and launcher.current_status(run).going_on:
            st.caption("A run is going on. Another one waits until the device is free.")
        ask_features(state.show_run)
    else:
        st.caption("This app is read-only: nothing can be started here. What there is can be looked at on every page.")
with view, explained():
    if run is None:
        empty(
            "Nothing has been tuned yet",
            "Press **Start tuning**. The defaults tune the small CLIP that comes with the app on sixty kinds of "
            "things, four images of each. The first picture comes after about ten seconds.",
        )
    else:
        live.follow(run)
if may_change() and (run is None or not launcher.current_status(run).going_on):
    warm_up()
