"""The way in. Every page is entered through app.py, which draws the sidebar.

Streamlit runs `pages/NAME.py` on its own when a fresh server's first visitor asks for it, because a folder of that name
is its older way to have pages; `st.navigation` turns that off, but only once app.py has run.
"""

from __future__ import annotations

import streamlit as st

from mpsviz.ui.session.example_mark import mark_example

_THROUGH_APP = "came through app.py"
_ASKED_FOR = "page that was asked for"


def note_entry() -> None:
    """Called by app.py once its pages are known: go on to the page that was asked for, if any, and to its run."""
    st.session_state[_THROUGH_APP] = True
    if asked := st.session_state.pop(_ASKED_FOR, None):
        st.switch_page(asked, query_params=_asked())


def open_page(title: str) -> None:
    """First line of a page: its title, after a detour through app.py where that has not run."""
    if _THROUGH_APP not in st.session_state:
        st.session_state[_ASKED_FOR] = f"pages/{title.lower()}.py"
        st.switch_page("app.py", query_params=_asked())
    st.title(title)
    mark_example(title)


def _asked() -> dict[str, str]:
    """What the address says behind its ?; Streamlit drops that on the way to another page."""
    return st.query_params.to_dict()
