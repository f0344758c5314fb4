"""What a lesson is: steps that set the view, ask for a prediction, and reveal what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["choice", "click", "number", "curve"]


@dataclass(frozen=True)
class View:
    """Where the view stands when a step opens.

    Attributes:
        run: name of an example run.
        beside: that of a second one, shown beside it; "" for none.
        map: name of a projection; "" for the default one.
        epoch: of the slider; None: the last one.
        colour: how points are coloured, as `mpsviz.ui.explore.manifold_view` has it.
        select: the class whose images are selected; "" for none.
    """

    run: str
    beside: str = ""
    map: str = ""
    epoch: int | None = None
    colour: str = "column:family"
    select: str = ""


@dataclass(frozen=True)
class Ask:
    """A prediction that is asked for before anything is revealed.

    Attributes:
        kind: choice of `options`; click on an image of the map; number; curve to be continued.
        question: with placeholders.
        options: with placeholders; of a choice alone.
        right: what is right, with placeholders; of a curve: the measure whose curve it is.
        least, most: between which a number, and every value of a curve, lies.
        near: how far off is still counted as right.
        unit: of a number or a curve, "%" for shares.
    """

    kind: Kind
    question: str
    right: str
    options: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 100.0
    near: float = 5.0
    unit: str = ""


@dataclass(frozen=True)
class Step:
    """One step; all texts are Markdown with placeholders, see `mpsviz.lessons.figures`.

    Attributes:
        goal: what the reader looks at, and why.
        reveal: what happened, shown beside what was guessed.
        done: what to take along, once the answer is given.
    """

    title: str
    goal: str
    view: View
    ask: Ask
    reveal: str
    done: str


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        name: that of its file, the same in every language.
        minutes: about how long it takes.
        about: one sentence.
        tune: settings of the short run that it offers, by dotted name; none: it offers none.
    """

    name: str
    title: str
    minutes: int
    about: str
    tune: Mapping[str, str]
    steps: tuple[Step, ...]
