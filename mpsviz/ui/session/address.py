"""What the address of the page says: which run, which one beside it, which selection, which runs are compared and how.

Python is told the address when a page is opened and when a reader goes back or forth in it; in between the browser
may repeat an old one. So what it says counts when it says something new. An address without a run was made by a menu:
the browser completes it (`mpsviz.ui.session.page_watch`, and ManifoldView, which writes there what a reader has set).
Until it has, words that are not there mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import quote, unquote

import streamlit as st

RUN, BESIDE, SELECTION, FINDING, ALPHA, LAYER = "run", "beside", "selection", "finding", "alpha", "layer"
COMPARED = ("runs", "up", "across", "measures", "from", "to", "paired", "class-measure", "over")
"""What the Compare page is set to; none of it hangs on the run of the sidebar."""
_BY_MENU = "the address was made by a menu"
_KEPT = "what the address is to say"
T = TypeVar("T")


@contextmanager
def asked(name: str) -> Iterator[str | None]:
    """What the address says under a name and did not say when it was last asked or kept, "" for nothing any more.

    Do within it what is asked for, and nothing else. Streamlit may end a run of the script at any access to the
    session's state, for another one: the address has been heard once the block ends, and is asked again otherwise.
    """
    said = _news(name)
    yield said
    if said is not None:
        st.session_state[_seen(name)] = said


def _news(name: str) -> str | None:
    if RUN not in st.query_params:
        st.session_state[_BY_MENU] = True
        return None
    said = st.query_params.get(name, "")
    if said and name != RUN:
        st.session_state[_BY_MENU] = False
    if said == st.session_state.get(_seen(name)) or (not said and st.session_state.get(_BY_MENU)):
        return None
    return said


def settle(name: str, key: str, default: T, fits: Callable[[T], bool], read: Callable[[str], T]) -> None:
    """Set a widget, before it is drawn, to what the address newly asks for, or leave it as it is.

    Args:
        name: of the word in the address.
        key: of the widget.
        default: what it is set to at first, where the address says nothing, and where what it says does not fit.
        read: a word as a value of the widget; may raise ValueError.
    """
    with asked(name) as said:
        value = st.session_state.get(key, default)
        if said is not None:
            try:
                value = read(said) if said else default
            except ValueError:
                value = default
        st.session_state[key] = value if fits(value) else default


def keep(**words: str) -> None:
    """Have the address say these words alone, as a step that Back undoes, unless it says them. What is compared stays
    where another run is picked."""
    new = any(st.session_state.get(_seen(name), "") != word for name, word in words.items())
    st.session_state[_KEPT] = {name: word for name, word in words.items() if word}
    for name, word in words.items():
        st.session_state[_seen(name)] = word
    if new and RUN in st.query_params:
        lasting = {name: st.query_params[name] for name in COMPARED if name in st.query_params and name not in words}
        st.query_params.from_dict(lasting | st.session_state[_KEPT])
        st.session_state[_BY_MENU] = False


def unsaid() -> dict[str, str]:
    """What was kept last and an address that a menu has made does not say; for the browser to complete it."""
    return st.session_state.get(_KEPT, {}) if st.session_state.get(_BY_MENU) else {}


def listed(names: Iterable[str]) -> str:
    """Names as one word."""
    return ",".join(quote(name, safe="") for name in names)


def names_in(word: str) -> list[str]:
    """The names of which `listed` made the word."""
    return [unquote(name) for name in word.split(",") if name]


def _seen(name: str) -> str:
    return f"the address said {name}"
