"""What the address of the page says: which run, which one beside it, and which selection.

Python is told the address when a page is opened and when a reader goes back or forth in it; in between the browser
may repeat an old one. So what it says counts when it says something new. An address without a run was made by a menu:
the browser completes it (`mpsviz.ui.session.page_watch`, and ManifoldView, which writes there what a reader has set).
"""

from __future__ import annotations

import streamlit as st

RUN, BESIDE, SELECTION, FINDING = "run", "beside", "selection", "finding"


def asked(name: str) -> str | None:
    """What the address says under a name and did not say when it was last asked or kept, "" for nothing any more."""
    if RUN not in st.query_params:
        return None
    said = st.query_params.get(name, "")
    if said == st.session_state.get(_seen(name)):
        return None
    st.session_state[_seen(name)] = said
    return said


def keep(**words: str) -> None:
    """Have the address say these words alone, as a step that Back undoes, unless it says them."""
    new = any(st.session_state.get(_seen(name), "") != word for name, word in words.items())
    for name, word in words.items():
        st.session_state[_seen(name)] = word
    if new and RUN in st.query_params:
        st.query_params.from_dict({name: word for name, word in words.items() if word})


def _seen(name: str) -> str:
    return f"the address said {name}"
