"""The list of lessons, how far the reader is in each, and the way to the instructor's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.lessons.lesson import Lesson
from mpsviz.ui.learn import place, progress
from mpsviz.ui.shared.words import plain


def overview(lessons: Sequence[Lesson], languages: Mapping[str, str], language: str) -> None:
    """Draw it."""
    done = {lesson.name: _answered(lesson) for lesson in lessons}
    following = next((one for one in lessons if done[one.name] < len(one.steps)), None)
    st.markdown("Look, guess, see. Each lesson takes about five minutes, with runs that came with the app.")
    for number, lesson in enumerate(lessons, 1):
        with st.container(border=True, key=f"lesson-card-{lesson.name}"):
            words, button = st.columns([4, 1], vertical_alignment="center")
            so_far = f"{done[lesson.name]} of {len(lesson.steps)} steps"
            mark = ":material/check_circle: done" if done[lesson.name] == len(lesson.steps) else so_far
            words.markdown(
                f"**{number}. {plain(lesson.title)}** :gray[· {lesson.minutes} min · {mark}]  \n{plain(lesson.about)}"
            )
            _way_in(button, lesson, done[lesson.name], first=lesson is following)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "For instructors", icon=":material/co_present:", on_click=place.go, args=(place.INSTRUCTOR, 0), key="teach"
        )
        if len(languages) > 1:
            codes = list(languages)
            st.selectbox(
                "Language", codes, index=codes.index(language), format_func=languages.__getitem__, key=place.LANGUAGE,
                width=220, persist_state="session",
            )  # fmt: skip


def _answered(lesson: Lesson) -> int:
    """Steps that were done; those of an older version of the lesson don't count."""
    return len({str(number) for number in range(1, len(lesson.steps) + 1)} & set(progress.answers_of(lesson.name)))


def _way_in(button: DeltaGenerator, lesson: Lesson, done: int, *, first: bool) -> None:
    if done == len(lesson.steps):
        if button.button("Again", width="stretch", key=f"start {lesson.name}"):
            progress.forget(lesson.name)
            place.go(lesson.name, 1)
            st.rerun()
        return
    button.button(
        "Go on" if done else "Begin",
        type="primary" if first else "secondary",
        width="stretch",
        on_click=place.go,
        args=(lesson.name, done + 1),
        key=f"start {lesson.name}",
    )
