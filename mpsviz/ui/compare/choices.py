"""Choices of the Compare page that its address keeps: a reload, Back and a copied link bring them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.ui.session import address

_WORDS = "what the address of the comparison says"


def choose_one(
    word: str,
    label: str,
    options: Sequence[str],
    default: str,
    *,
    titles: Callable[[str], str] = str,
    where: DeltaGenerator | None = None,
) -> str:
    """A selectbox.

    Args:
        word: one of `address.COMPARED`.
        default: chosen at first; where it is not offered, the first option is.
        where: the column that it stands in.
    """
    key, first = f"compared: {word}", default if default in options else options[0]
    address.settle(word, key, first, options.__contains__, str)
    chosen = (where or st).selectbox(label, options, format_func=titles, key=key, persist_state="session")
    note(word, "" if chosen == first else chosen)
    return chosen


def choose_some(
    word: str, label: str, options: Sequence[str], default: Sequence[str], *, titles: Callable[[str], str] = str
) -> list[str]:
    """A multiselect; of a word in the address what is not offered is left out."""
    key, first = f"compared: {word}", [name for name in default if name in options]

    def read(said: str) -> list[str]:
        return [name for name in address.names_in(said) if name in options] or first

    address.settle(word, key, first, set(options).issuperset, read)
    chosen = st.multiselect(label, options, format_func=titles, key=key, persist_state="session")
    note(word, "" if chosen == first else address.listed(chosen))
    return chosen


def note(word: str, said: str) -> None:
    """Have the address say this from the end of the page on, "" for nothing."""
    words()[word] = said


def words() -> dict[str, str]:
    """What the address is to say, by `address.COMPARED`; a choice that is not on the page now is as it was."""
    return st.session_state.setdefault(_WORDS, {})
