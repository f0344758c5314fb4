"""From a lesson's Markdown file to the lesson.

title: What a feature space is          the head: key: value, up to the first step
minutes: 5
about: One sentence.
tune: method.name=ce optim.epochs=4     optional

## Title of a step
### goal
Text.
### state
run: example-mps                        see `mpsviz.lessons.lesson.View`
epoch: 0
### ask
kind: choice                            see `mpsviz.lessons.lesson.Ask`
question: Which one?
- [x] This one.                         options of a choice: the right one is ticked, or `right:` says which it is
- [ ] That one.
### reveal
Text.
### done
Text.
"""

from __future__ import annotations

import re
from typing import get_args

from mpsviz.errors import UserError
from mpsviz.lessons.lesson import Ask, Kind, Lesson, Step, View

SECTIONS = ("goal", "state", "ask", "reveal", "done")
_LINE = re.compile(r"([a-z]+):\s*(.*)")
_OPTION = re.compile(r"- \[([ x])\] (.+)")
_NUMBERS = ("least", "most", "near")


def parse(text: str, name: str) -> Lesson:
    """Read a lesson.

    Args:
        name: of the file, without its ending.

    Raises:
        UserError: something is missing, unknown or twice there; the sentence names the step.
    """
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    about = _pairs(head, {"title", "minutes", "about", "tune"}, f"The head of lesson '{name}'")
    for key in ("title", "minutes", "about"):
        if key not in about:
            raise _wrong(f"Lesson '{name}' has no {key}.")
    if not parts or not about["minutes"].isdecimal():
        raise _wrong(f"Lesson '{name}' has no steps, or minutes that are no whole number.")
    words = [word.partition("=") for word in about.get("tune", "").split()]
    tune = {setting: value for setting, _, value in words}
    steps = tuple(_step(part, f"Step {number} of lesson '{name}'") for number, part in enumerate(parts, 1))
    return Lesson(name, about["title"], int(about["minutes"]), about["about"], tune, steps)


def _step(text: str, where: str) -> Step:
    title, *parts = re.split(r"^### ", text, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for part in parts:
        section, _, body = part.partition("\n")
        if section.strip() in found:
            raise _wrong(f"{where} has '{section.strip()}' twice.")
        found[section.strip()] = body.strip()
    if tuple(found) != SECTIONS or not all(found.values()):
        raise _wrong(f"{where} must have {', '.join(SECTIONS)}, in this order, none of them empty.")
    state = _pairs(found["state"], set(View.__dataclass_fields__), where)
    if "run" not in state:
        raise _wrong(f"{where} names no run.")
    epoch = state.pop("epoch", "")
    if epoch and not epoch.isdecimal():
        raise _wrong(f"{where} has an epoch that is no whole number.")
    view = View(**state, epoch=int(epoch) if epoch else None)  # pyrefly: ignore[bad-argument-type]: all others are texts
    return Step(title.strip(), found["goal"], view, _ask(found["ask"], where), found["reveal"], found["done"])


def _ask(text: str, where: str) -> Ask:
    ticks = [match.groups() for line in text.splitlines() if (match := _OPTION.fullmatch(line.strip()))]
    rest = "\n".join(line for line in text.splitlines() if not _OPTION.fullmatch(line.strip()))
    said = _pairs(rest, {"kind", "question", "right", "unit", *_NUMBERS}, where)
    options, ticked = tuple(option for _, option in ticks), [option for tick, option in ticks if tick == "x"]
    kind = next((one for one in get_args(Kind) if one == said.get("kind")), None)
    if kind is None or "question" not in said:
        raise _wrong(f"{where} must ask a question of a kind: {', '.join(get_args(Kind))}.")
    if (kind == "choice") != (len(options) > 1) or len(ticked) + ("right" in said) != 1:
        raise _wrong(f"{where} must have one right answer, and options where it is a choice alone.")
    try:
        numbers = {key: float(said[key]) for key in _NUMBERS if key in said}
    except ValueError:
        raise _wrong(f"{where} has a bound that is no number.") from None
    right = said.get("right") or ticked[0]
    return Ask(kind, said["question"], right, options, unit=said.get("unit", ""), **numbers)


def _pairs(text: str, known: set[str], where: str) -> dict[str, str]:
    """The lines 'key: value' of a text that has no other ones but empty ones."""
    pairs: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        match = _LINE.fullmatch(line.strip())
        if match is None or match[1] not in known or match[1] in pairs:
            raise _wrong(f"{where} has a line that is not understood: '{line.strip()}'.")
        pairs[match[1]] = match[2].strip()
    return pairs


def _wrong(what: str) -> UserError:
    return UserError(what, next_step="Put its file right: the layout is at the top of mpsviz/lessons/parsing.py.")
