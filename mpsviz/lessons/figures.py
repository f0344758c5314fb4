"""The figures of a lesson's text: `{run:accuracy_fused:end}` is filled from a run's tables, never typed into the text.

A placeholder is `{NAME:ARGUMENT:…}`, or `{NAME@RUN:ARGUMENT:…}` for another run than the step's own. WHEN is `start`,
`end` or an epoch that has a snapshot. What each NAME means is said at its function in `FIGURES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mpsviz.errors import UserError
from mpsviz.lessons import facts, feature_facts
from mpsviz.runs.folder.store import RunFolder

Runs = Mapping[str, RunFolder]
Fact = Callable[..., facts.Value]

FIGURES: dict[str, Fact] = {
    "run": facts.run_measure,
    "change": facts.run_change,
    "class": facts.class_measure,
    "cosine": feature_facts.class_cosine,
    "pair": feature_facts.pair,
    "pairchange": feature_facts.pair_change,
    "like": feature_facts.most_like,
    "likecosine": feature_facts.most_like_cosine,
    "odd": feature_facts.odd_style,
    "map": feature_facts.map_fidelity,
    "mapmoved": feature_facts.moved_on_map,
    "mapfloor": feature_facts.floor_of_map,
    "setting": facts.setting,
    "gramcost": facts.gram_cost,
    "found": facts.found,
    "foundtitle": facts.found_title,
    "foundcount": facts.found_count,
    "tokens": feature_facts.token_class,
    "tokenshare": feature_facts.token_share,
    "epochs": facts.last_epoch,
}
"""NAME → from a run and the arguments to a figure."""
PLACEHOLDER = re.compile(r"\{([a-z]+)(?:@([\w-]+))?((?::[^{}:]+)*)\}")


def fill(text: str, own: str, runs: Runs) -> str:
    """Put a text's figures in.

    Args:
        own: the name of the step's run.
        runs: by name.

    Raises:
        UserError: there is no such run, no such figure, or the run doesn't have it.
    """
    return PLACEHOLDER.sub(lambda match: facts.written(_value(match, own, runs)), text)


def value(text: str, own: str, runs: Runs) -> facts.Value:
    """What a text that is one placeholder stands for, or the text itself. Raises UserError as `fill` does."""
    match = PLACEHOLDER.fullmatch(text.strip())
    return _value(match, own, runs) if match else fill(text, own, runs)


def _value(match: re.Match[str], own: str, runs: Runs) -> facts.Value:
    name, run, words = match[1], match[2] or own, match[3].split(":")[1:]
    if run not in runs:
        raise UserError(f"The run '{run}' of this lesson is not there.", next_step="Turn the examples on (sidebar).")
    if name not in FIGURES:
        raise _unknown(match[0])
    try:
        return FIGURES[name](runs[run], *words)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise _unknown(match[0]) from error


def _unknown(placeholder: str) -> UserError:
    return UserError(
        f"The figure {placeholder} of this lesson is not known.",
        next_step="Put its file right: the figures are listed in mpsviz/lessons/figures.py.",
    )
