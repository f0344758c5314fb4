"""The lessons and the example runs that came with the app, read once."""

from __future__ import annotations

import streamlit as st

from mpsviz.lessons import files
from mpsviz.lessons.figures import Runs
from mpsviz.lessons.lesson import Lesson
from mpsviz.runs.lifecycle.examples import example_runs
from mpsviz.ui.shared.notices import empty


@st.cache_resource(max_entries=8, show_spinner=False)
def lessons(language: str) -> list[Lesson]:
    """All lessons in a language; what it lacks is English."""
    return files.lessons(language)


@st.cache_resource(max_entries=1, show_spinner=False)
def languages() -> dict[str, str]:
    return files.languages()


def runs_or_stop() -> Runs:
    """The examples by name; without them the page ends here and says why."""
    runs = {run.path.name: run for run in example_runs()}
    if not runs:
        empty(
            "The lessons need the example runs",
            "They are turned off (MPSVIZ_EXAMPLES=0), or the cache folder (MPSVIZ_CACHE) can't be written.",
        )
        st.stop()
    return runs
