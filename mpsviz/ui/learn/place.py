"""Which step of which lesson a reader is at: in the session and in the address, which wins where it says something new.

?lesson=NAME&step=K opens a step; &hide=sidebar,lessons,tune,view leaves these out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

LESSON, STEP, HIDE, LANGUAGE = "lesson", "step", "hide", "language"
INSTRUCTOR = "instructor"
"""In place of a lesson: the instructor's page."""
HIDEABLE = ("sidebar", "lessons", "tune", "view")
_PLACE, _SEEN = "place in the lessons", "place that the address said"
Place = tuple[str, int]


def place(steps: Mapping[str, int]) -> Place:
    """A lesson and the number of one of its steps, from 1; ("", 0) for the list of lessons.

    Args:
        steps: how many each lesson has.
    """
    said = st.query_params.get(LESSON, ""), st.query_params.get(STEP, "")
    if said[0] and said != st.session_state.get(_SEEN):
        st.session_state[_PLACE] = (said[0], int(said[1]) if re.fullmatch(r"[0-9]{1,3}", said[1]) else 1)
    lesson, step = st.session_state.get(_PLACE, ("", 0))
    if lesson not in steps:
        found = (INSTRUCTOR, 0) if lesson == INSTRUCTOR else ("", 0)
    else:
        found = lesson, min(max(step, 1), steps[lesson])
    go(*found)
    return found


def go(lesson: str, step: int) -> None:
    """Callback: be there, and have the address say so."""
    st.session_state[_PLACE] = lesson, step
    st.session_state[_SEEN] = lesson, str(step) if step else ""
    said = {LESSON: lesson, STEP: str(step) if step else ""}
    for name, word in said.items():
        if word and st.query_params.get(name) != word:
            st.query_params[name] = word
        elif not word and name in st.query_params:
            del st.query_params[name]


def hidden() -> set[str]:
    """What the address wants left out."""
    return set(st.query_params.get(HIDE, "").split(",")) & set(HIDEABLE)
