"""A real, short run with the settings of a lesson."""

from __future__ import annotations

import streamlit as st

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.lessons.lesson import Lesson
from mpsviz.permission import may_change
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.preflight import look_ahead
from mpsviz.runs.sweep.value_text import values_of
from mpsviz.ui.session import state
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.shared.words import plain


def lesson_config(lesson: Lesson) -> RunConfig:
    """The settings of the lesson's run. Raises UserError where one is not known."""
    return with_changes(RunConfig(), {name: values_of(name, text)[0] for name, text in lesson.tune.items()})


def tune_it(lesson: Lesson) -> None:
    """A button that starts the run and leads to where it is watched; nothing where the lesson has none, or
    whoever reads may only look."""
    if not lesson.tune or not may_change():
        return
    said = ", ".join(f"{name.removesuffix('.name').rpartition('.')[2]} {value}" for name, value in lesson.tune.items())
    with explained():
        if st.button("Tune it", icon=":material/play_arrow:", key="tune it", help=f"Starts a short run: {said}."):
            config = lesson_config(lesson)
            with st.spinner("Looking at the images…"):
                look_ahead(config)
                state.show_run(launcher.start(config))
            st.switch_page("pages/tune.py")
        st.caption(f"A run of your own, with this lesson's settings: {plain(said)}.")
