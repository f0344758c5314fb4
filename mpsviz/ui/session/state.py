"""What this browser session remembers: which run is looked at, and which images are selected, as ids."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from mpsviz.figures.theme import Look, look
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session.offered_runs import offered_runs
from mpsviz.ui.session.other_tabs import tell_other_tabs

RUN_KEY = "run"
_NARROW = "the page is narrow"
Page = tuple[bool, bool]


def current_run() -> RunFolder | None:
    """The run picked in the sidebar, or None where there is none."""
    name = st.session_state.get(RUN_KEY)
    return next((run for run in offered_runs() if run.path.name == name), None)


def show_run(run: RunFolder) -> None:
    """Make a new run the one that every page of this tab looks at from now on, and have the other tabs list it."""
    st.session_state[RUN_KEY] = run.path.name
    tell_other_tabs()


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def is_narrow() -> bool:
    """Whether the reader's screen is that of a phone."""
    return bool(st.session_state.get(_NARROW))


def note_width(*, narrow: bool) -> None:
    """Called by `mpsviz.ui.session.page_watch`."""
    st.session_state[_NARROW] = narrow


def page() -> Page:
    """What figures depend on of the page that they stand on: whether it is dark, whether it is narrow."""
    return is_dark(), is_narrow()


def style() -> Look:
    """The colours for the reader's theme, and the shape for the reader's screen."""
    return look(*page())


# -- epoch: that of the slider, which follows a run only while it stands at the end ----------------------------------


def epoch_key(run: RunFolder) -> str:
    """The key of the widget that chooses an epoch, on every page that has one."""
    return f"epoch of {run.path.name}"


def follow_epochs(run: RunFolder, epochs: list[int]) -> None:
    """Stand on the newest epoch if the reader stood on the newest of before; call it before the widget.

    Args:
        epochs: what there is to choose from, ascending.
    """
    chosen, newest = st.session_state.get(epoch_key(run)), st.session_state.get(_newest_key(run))
    if chosen not in epochs or chosen == newest:
        st.session_state[epoch_key(run)] = epochs[-1]
    st.session_state[_newest_key(run)] = epochs[-1]


def _newest_key(run: RunFolder) -> str:
    return f"newest epoch of {run.path.name}"


# -- selection: ids, kept by run -------------------------------------------------------------------------------------


def _selection_key(run: RunFolder) -> str:
    return f"selected ids of {run.path.name}"


def selected_ids(run: RunFolder) -> list[str]:
    return st.session_state.get(_selection_key(run), [])


def select(run: RunFolder, ids: Iterable[str]) -> None:
    st.session_state[_selection_key(run)] = list(dict.fromkeys(ids))
