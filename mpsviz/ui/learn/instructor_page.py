"""The instructor's page: what the lessons are for, how to use them in class, and the same to be printed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mpsviz.lessons.figures import Runs, fill
from mpsviz.lessons.lesson import Lesson
from mpsviz.ui.learn import place


def instructor_page(text: str, lessons: Sequence[Lesson], runs: Runs) -> None:
    """Draw it; its figures come from the example runs, and each lesson's links from the lesson itself."""
    first = next(iter(runs))
    filled = fill(text, first, runs)
    with st.container(horizontal=True, key="no-print"):
        st.button("All lessons", icon=":material/arrow_back:", on_click=place.go, args=("", 0), key="lesson back")
        st.download_button(
            "Print-out (Markdown)",
            f"{filled}\n\n{_questions(lessons, runs)}",
            file_name="mpsviz-lessons.md",
            mime="text/markdown",
            on_click="ignore",
            icon=":material/download:",
        )
        st.caption("Or print this page: menus and buttons are left out.")
    st.markdown(filled)
    st.markdown(_questions(lessons, runs))


def _questions(lessons: Sequence[Lesson], runs: Runs) -> str:
    """Every question of every lesson, with a line for the guess and a link that opens its step."""
    lines = ["## Work sheet"]
    for lesson in lessons:
        lines.append(f"### {lesson.title} ({lesson.minutes} min)")
        for number, step in enumerate(lesson.steps, 1):
            question = fill(step.ask.question, step.view.run, runs)
            options = [fill(option, step.view.run, runs) for option in step.ask.options]
            said = f" ({' / '.join(options)})" if options else ""
            lines.append(
                f"{number}. {question}{said}  \n   My guess: ____________ ([open](?lesson={lesson.name}&step={number}))"
            )
    return "\n\n".join(lines)
