"""One step of a lesson: what it is about, its question, what is revealed, and the way on, beside the view."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mpsviz.lessons import answers
from mpsviz.lessons.figures import Runs, fill
from mpsviz.lessons.lesson import Lesson, Step
from mpsviz.ui.learn import place, progress
from mpsviz.ui.learn.ask_widgets import ask, draw_curve
from mpsviz.ui.learn.lesson_run import tune_it
from mpsviz.ui.learn.step_view import open_view, step_view
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.shared.words import plain


def step_page(lesson: Lesson, number: int, runs: Runs) -> None:
    """Draw it.

    Args:
        number: of the step, from 1.
    """
    step, hidden = lesson.steps[number - 1], place.hidden()
    open_view(lesson.name, number, step, runs)
    columns = st.columns([1, 1.7], gap="medium")
    with columns[0], explained():
        with st.container(key="lesson-text", gap="small"):
            st.caption(f"{plain(lesson.title)} · step {number} of {len(lesson.steps)}")
            st.header(plain(step.title), anchor=False)
            st.markdown(fill(step.goal, step.view.run, runs))
            answer = progress.answers_of(lesson.name).get(str(number))
            given = answers.is_answer(step, answer, runs)
            if given:
                _reveal(step, answer, runs)
            else:
                st.markdown(f"**{fill(step.ask.question, step.view.run, runs)}**")
                answer = ask(step, runs, f"{lesson.name} {number}")
        _bar(lesson, number, answer, given=given)
        if given and number == len(lesson.steps) and "tune" not in hidden:
            tune_it(lesson)
    if "view" not in hidden:
        with columns[1], explained():
            step_view(lesson.name, number, step, runs)


def _reveal(step: Step, answer: Any, runs: Runs) -> None:
    verdict = answers.judge(step, answer, runs)
    box = st.success if verdict.right else st.info
    box(
        in_words(verdict),
        icon=":material/check_circle:" if verdict.right else ":material/lightbulb:",
    )
    if step.ask.kind == "curve":
        draw_curve(step, answers.curve(step, runs), answer, revealed=True)
    st.markdown(fill(step.reveal, step.view.run, runs))
    st.markdown(f":material/bookmark: *{fill(step.done, step.view.run, runs)}*")


def in_words(verdict: answers.Verdict) -> str:
    """What was guessed and what it is, as Markdown; an option that is a sentence brings its full stop."""
    said = "Right" if verdict.right else "Not quite"
    guessed, real = (plain(one.removesuffix(".")) for one in (verdict.guessed, verdict.real))
    return f"**{said}.** You said: **{guessed}**. It is: **{real}**."


def _bar(lesson: Lesson, number: int, answer: Any, *, given: bool) -> None:
    """The buttons that lead through a lesson; they stay on the screen (page.css)."""
    last = number == len(lesson.steps)
    with st.container(key="lesson-bar", horizontal=True, gap="small", vertical_alignment="center"):
        back = (lesson.name, number - 1) if number > 1 else ("", 0)
        st.button("Back", icon=":material/arrow_back:", on_click=place.go, args=back, key="lesson back")
        if not given:
            st.button(
                "Check my guess",
                type="primary",
                disabled=answer is None,
                on_click=progress.keep,
                args=(lesson.name, number, answer),
                key="lesson on",
            )
        elif last:
            st.button(
                "Lesson done", type="primary", icon=":material/check:", on_click=place.go, args=("", 0), key="lesson on"
            )
        else:
            st.button(
                "Next", type="primary", icon=":material/arrow_forward:", on_click=place.go,
                args=(lesson.name, number + 1), key="lesson on",
            )  # fmt: skip
