"""The runs that this session can look at: one's own, and the examples unless they are hidden."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.examples import example_runs
from mpsviz.runs.lifecycle.launcher import list_runs

SHOWN = "examples are shown"


def offered_runs() -> list[RunFolder]:
    """One's own, newest first, then the examples; where two have one name, it is one's own that has it."""
    own = list_runs()
    if not st.session_state.get(SHOWN, True):
        return own
    names = {run.path.name for run in own}
    return own + [run for run in example_runs() if run.path.name not in names]
