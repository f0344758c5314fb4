"""What a reader answered: whether it is an answer at all, and how it stands beside what is so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpsviz.errors import UserError
from mpsviz.lessons import facts
from mpsviz.lessons.figures import Runs, fill, value
from mpsviz.lessons.lesson import Step

SHOWN = 2
"""Snapshots of a curve that are shown; the others are to be guessed."""
Answer = int | float | str | list[float]
"""The number of an option; a number; the class of the clicked image; a value for each snapshot after the shown ones."""


@dataclass(frozen=True)
class Verdict:
    """Attributes:
    right: whether the answer counts as right.
    guessed, real: both as they stand in a text.
    """

    right: bool
    guessed: str
    real: str


def options(step: Step, runs: Runs) -> list[str]:
    """The options of a choice, with their figures. Raises UserError where two are the same."""
    filled = [fill(option, step.view.run, runs) for option in step.ask.options]
    if len(set(filled)) < len(filled):
        raise UserError(f"Two options of '{step.title}' are the same.", next_step="Put the lesson's file right.")
    return filled


def curve(step: Step, runs: Runs) -> list[tuple[int, float]]:
    """Epoch and value of the curve that is to be continued, whole."""
    return facts.curve(runs[step.view.run], step.ask.right)


def is_answer(step: Step, answer: Any, runs: Runs) -> bool:
    """Whether it can be an answer to what the step asks; a kept one may be of another version, or anybody's."""
    ask = step.ask
    if ask.kind == "choice":
        return type(answer) is int and 0 <= answer < len(ask.options)
    if ask.kind == "click":
        return isinstance(answer, str) and answer in runs[step.view.run].class_labels()
    if ask.kind == "number":
        return _is_within(answer, step)
    wanted = len(curve(step, runs)) - SHOWN
    return isinstance(answer, list) and len(answer) == wanted and all(_is_within(one, step) for one in answer)


def judge(step: Step, answer: Answer, runs: Runs) -> Verdict:
    """Set an answer beside what is so.

    Raises:
        UserError: a figure of the step is not there, or the answer is none (`is_answer`).
    """
    if not is_answer(step, answer, runs):
        raise UserError("This is no answer to that question.", next_step="Answer it again.")
    ask, own = step.ask, step.view.run
    if ask.kind == "curve" and isinstance(answer, list):
        real = [amount for _, amount in curve(step, runs)[SHOWN:]]
        off = sum(abs(one - other) for one, other in zip(answer, real, strict=True)) / len(real)
        return Verdict(off <= ask.near, _listed(answer, ask.unit), _listed(real, ask.unit))
    right = value(ask.right, own, runs)
    if ask.kind == "number" and isinstance(answer, (int, float)):
        real = right.amount if isinstance(right, facts.Number) else float(right)
        return Verdict(abs(answer - real) <= ask.near, _amount(answer, ask.unit), _amount(real, ask.unit))
    said = options(step, runs)[answer] if isinstance(answer, int) else str(answer)
    real = facts.written(right)
    return Verdict(said == real, said, real)


def first_answer(step: Step, runs: Runs) -> Answer:
    """An answer that stands in the widget before the reader has touched it, or that a test gives."""
    ask = step.ask
    if ask.kind == "choice":
        return 0
    if ask.kind == "click":
        return runs[step.view.run].class_labels()[0]
    middle = (ask.least + ask.most) / 2
    return middle if ask.kind == "number" else [middle] * (len(curve(step, runs)) - SHOWN)


def _is_within(answer: Any, step: Step) -> bool:
    number = isinstance(answer, (int, float)) and not isinstance(answer, bool)
    return number and step.ask.least <= answer <= step.ask.most


def _amount(amount: float, unit: str) -> str:
    if unit == "%":
        return facts.written(facts.Number(amount, "%"))
    return f"{amount:g}" if float(amount).is_integer() else f"{amount:.2f}"


def _listed(amounts: list[float], unit: str) -> str:
    return ", ".join(_amount(amount, unit) for amount in amounts)
