"""The live view of a step: it opens at the run, snapshot, map, colours and selection that the step wants."""

from __future__ import annotations

import streamlit as st

from mpsviz.lessons.figures import Runs
from mpsviz.lessons.lesson import Step
from mpsviz.lessons.view_address import is_view_of, opening_of, view_key
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.explore.explorer import explore
from mpsviz.ui.session import state
from mpsviz.ui.shared.notices import empty

HEIGHT, NARROW_HEIGHT = 430, 300
_OPENED = "step whose view was opened"


def step_view(lesson: str, number: int, step: Step, runs: Runs) -> None:
    """Draw the view; what the reader sets in it stays until another step opens."""
    run, key = runs[step.view.run], view_key(lesson, number)
    shown = explore(
        run,
        other=runs[step.view.beside] if step.view.beside else None,
        first_map=step.view.map or None,
        colour=step.view.colour,
        height=NARROW_HEIGHT if state.is_narrow() else HEIGHT,
        key=key,
        opening=opening_of(step, run),
    )
    if not shown:
        empty("No map is drawn", "This example is damaged: empty the cache folder, and it is unpacked again.")


def open_view(lesson: str, number: int, step: Step, runs: Runs) -> None:
    """Once for each step that is opened: select what it selects, unless the address says what its reader had set.

    To be called before the question, which may look at the selection.
    """
    key = view_key(lesson, number)
    if st.session_state.get(_OPENED) == key:
        return
    st.session_state[_OPENED] = key
    if is_view_of(st.query_params.get("view", ""), key):
        return
    run = runs[step.view.run]
    state.select(run, selected_at_first(step, run))


def selected_at_first(step: Step, run: RunFolder) -> list[str]:
    """The ids that are selected when the step opens."""
    probe = run.probe()
    if probe is None:
        return []
    return probe[(probe["label"] == step.view.select) & (probe["label_index"] >= 0)]["id"].tolist()
