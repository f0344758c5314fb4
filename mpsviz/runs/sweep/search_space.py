"""What a search may vary, and what it looks for; read from the [search] part of a plan. Needs no Optuna."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mpsviz.errors import UserError
from mpsviz.runs.sweep.dotted_settings import dotted

PARTS = ("trials", "drift_weight", "sampler_seed", "space")
MOST_TRIALS = 1000
EXAMPLE = "Write a range as {low = 0.1, high = 20, log = true}, or a list of values to choose from."


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; whole ones where both ends are whole, written without a point."""

    low: float
    high: float
    log: bool = False

    @property
    def whole(self) -> bool:
        return isinstance(self.low, int) and isinstance(self.high, int)


@dataclass(frozen=True)
class Search:
    """A search for the settings of the highest objective.

    The objective is the share of validation images that the tuned branch names rightly after the last epoch, less
    `drift_weight` times their mean drift (1 − cosine); the mean over the seeds of the grid. Held-out images have no
    say.

    Attributes:
        trials: how many settings are tried.
        sampler_seed: of the sampler; a search that is gone on with tries what it would have tried anyway.
        space: dotted name → a range, or the values to choose from.
    """

    trials: int
    space: Mapping[str, Range | tuple[Any, ...]]
    drift_weight: float = 0.0
    sampler_seed: int = 0


def read_search(tree: Any) -> Search:
    """Read it from what TOML holds.

    Raises:
        UserError: something is missing, unknown or out of its range.
    """
    if not isinstance(tree, dict):
        raise UserError("'search' of the plan is no table.", next_step="Write it as [search] with lines below.")
    for part in tree:
        if part not in PARTS:
            raise UserError(f"[search] has no '{part}'.", next_step=f"It has {', '.join(PARTS)}.")
    trials, space = tree.get("trials", 0), tree.get("space")
    if not _is_whole(trials) or not 1 <= trials <= MOST_TRIALS:
        raise UserError(
            f"[search] has no number of trials from 1 to {MOST_TRIALS}.", next_step="Write, for example, trials = 20."
        )
    if not isinstance(space, dict) or not space:
        raise UserError("[search.space] names no setting to vary.", next_step=EXAMPLE)
    weight, seed = tree.get("drift_weight", 0.0), tree.get("sampler_seed", 0)
    if not _is_number(weight) or weight < 0:
        raise UserError(f"drift_weight can't be {weight!r}.", next_step="Write a number of at least 0.")
    if not _is_whole(seed) or not 0 <= seed < 2**31:
        raise UserError(f"sampler_seed can't be {seed!r}.", next_step="Write a whole number of at least 0.")
    options = {name: _options(name, value) for name, value in dotted(space).items()}
    if "seed" in options:
        raise UserError(
            "A search can't vary the seed: it would choose the luckiest split.",
            next_step="List seeds under [grid]; the objective is their mean.",
        )
    return Search(trials, options, float(weight), seed)


def _options(name: str, value: Any) -> Range | tuple[Any, ...]:
    if isinstance(value, list):
        if len(value) < 2:
            raise UserError(f"'{name}' has no two values to choose from.", next_step=EXAMPLE)
        if not all(isinstance(one, (str, int, float, bool)) for one in value):
            raise UserError(f"'{name}' can only choose between words and numbers.", next_step=EXAMPLE)
        return tuple(value)
    if not isinstance(value, dict) or not {"low", "high"} <= value.keys() <= {"low", "high", "log"}:
        raise UserError(f"'{name}' under [search.space] is {value!r}.", next_step=EXAMPLE)
    low, high, log = value["low"], value["high"], value.get("log", False)
    if not _is_number(low) or not _is_number(high) or not low < high:
        raise UserError(f"'{name}' has no range from {low!r} to {high!r}.", next_step=EXAMPLE)
    if not isinstance(log, bool) or (log and low <= 0):
        raise UserError(f"'{name}' can't be spread by its logarithm from {low!r} on.", next_step=EXAMPLE)
    return Range(low, high, log)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
