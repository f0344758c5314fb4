"""The widgets of a question, by its kind; each gives what stands in it, or None while there is no answer."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mpsviz.figures.guess import guessed_curve
from mpsviz.lessons import answers
from mpsviz.lessons.answers import SHOWN, Answer
from mpsviz.lessons.figures import Runs
from mpsviz.lessons.lesson import Step
from mpsviz.ui.learn.step_view import selected_at_first
from mpsviz.ui.session import state


def ask(step: Step, runs: Runs, key: str) -> Answer | None:
    """Draw the question's widget.

    Args:
        key: of the step.
    """
    return _WIDGETS[step.ask.kind](step, runs, key)


def _choice(step: Step, runs: Runs, key: str) -> Answer | None:
    words = answers.options(step, runs)
    return st.radio(
        "Your guess",
        range(len(words)),
        format_func=words.__getitem__,
        index=None,
        key=f"choice {key}",
        label_visibility="collapsed",
    )


def _click(step: Step, runs: Runs, key: str) -> Answer | None:
    run = runs[step.view.run]
    chosen = state.selected_ids(run)
    probe = run.probe()
    if probe is None or not chosen or set(chosen) == set(selected_at_first(step, run)):
        st.caption(":material/touch_app: Click an image on the map.")
        return None
    labels = probe[probe["id"].isin(chosen) & (probe["label_index"] >= 0)]["label"]
    if labels.empty:
        st.caption(":material/touch_app: That is a bystander, of no class. Click another one.")
        return None
    label = str(labels.mode().iloc[0])
    st.caption(f":material/touch_app: You clicked **{label}**.")
    return label


def _number(step: Step, runs: Runs, key: str) -> Answer | None:
    return _slider("Your guess", step, f"number {key}")


def _curve(step: Step, runs: Runs, key: str) -> Answer | None:
    whole = answers.curve(step, runs)
    last = whole[SHOWN - 1][1]
    guesses = [_slider(f"After epoch {epoch}", step, f"curve {key} {epoch}", start=last) for epoch, _ in whole[SHOWN:]]
    draw_curve(step, whole, guesses, revealed=False)
    return [float(guess) for guess in guesses]


def _slider(label: str, step: Step, key: str, start: float | None = None) -> float:
    ask = step.ask
    middle = (ask.least + ask.most) / 2 if start is None else min(max(start, ask.least), ask.most)
    whole = ask.most - ask.least > 10
    percent = " %%" if ask.unit == "%" else f" {ask.unit}".rstrip()
    shown = f"%.0f{percent}" if whole else f"%.2f{percent}"
    return st.slider(
        label,
        ask.least,
        ask.most,
        float(round(middle) if whole else round(middle, 2)),
        step=1.0 if whole else 0.01,
        format=shown,
        key=key,
    )


def draw_curve(step: Step, whole: list[tuple[int, float]], guesses: list[float], *, revealed: bool) -> None:
    """The curve as far as it is shown, what was guessed, and, once it is revealed, how it went on."""
    figure = guessed_curve(
        whole if revealed else whole[:SHOWN],
        [whole[SHOWN - 1], *zip((epoch for epoch, _ in whole[SHOWN:]), guesses, strict=True)],
        between=(step.ask.least, step.ask.most),
        unit=step.ask.unit,
        style=state.style(),
    )
    told = "how it went on" if revealed else "the first snapshots"
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=f"Your guess, and {told}.")


_WIDGETS: dict[str, Callable[[Step, Runs, str], Answer | None]] = {
    "choice": _choice,
    "click": _click,
    "number": _number,
    "curve": _curve,
}
