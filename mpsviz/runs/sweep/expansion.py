"""From a plan to its members: one config and one name for each run, the same whenever it is asked."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpsviz.analysis.comparison.settings import flat
from mpsviz.config.presets import preset
from mpsviz.config.run_config import RunConfig, method_config, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.sweep.dotted_settings import known_settings
from mpsviz.runs.sweep.plan import Plan

MOST_MEMBERS = 1000
METHOD, SEED = "method.name", "seed"
LONGEST_VALUE, LONGEST_NAME = 24, 180


@dataclass(frozen=True)
class Member:
    """One run of a sweep.

    Attributes:
        name: of its folder: the sweep, the method, what the grid sets, the seed.
        config: its settings.
        varied: what the grid or the search sets for it, by dotted name.
    """

    name: str
    config: RunConfig
    varied: Mapping[str, Any]


@dataclass(frozen=True)
class Expansion:
    """The members of a plan, in the order in which they are run; `notes` says what was left out for some methods."""

    members: tuple[Member, ...]
    notes: tuple[str, ...]


def expand(plan: Plan, base: RunConfig | None = None) -> Expansion:
    """Every combination of the grid's values, all settings with the first seed before any with the second.

    A setting that only some of the methods have is left out for the others; what is then the same run is run once.

    Args:
        base: the settings to start from in place of the plan's preset.

    Raises:
        UserError: a value is out of its range, no method of the plan has a setting, two values mean the same, or there
            are too many runs.
    """
    base = base or base_of(plan)
    keys = sorted(plan.grid, key=lambda key: key != SEED)  # the seed goes round last; else in the plan's order
    combinations = math.prod(len(plan.grid[key]) for key in keys)
    if combinations > MOST_MEMBERS:
        raise UserError(
            f"The plan makes {combinations:,} runs, and {MOST_MEMBERS:,} are the most.", next_step="Name fewer values."
        )
    check_methods_have(plan, base)
    found: dict[str, Member] = {}
    runs_of: dict[str, list[int]] = {}
    for values in itertools.product(*(plan.grid[key] for key in keys)):
        member = member_of(plan, base, dict(zip(keys, values, strict=True)))
        asked_and_made = runs_of.setdefault(member.config.method.name, [0, 0])
        asked_and_made[0] += 1
        point = json.dumps([member.config.method.name, member.varied], sort_keys=True)
        if point not in found:
            _refuse_the_same(found.values(), member)
            found[point] = member
            asked_and_made[1] += 1
    return Expansion(tuple(found.values()), tuple(_notes(plan, runs_of)))


def base_of(plan: Plan) -> RunConfig:
    """The settings that a plan starts from.

    Raises:
        UserError: there is no such preset.
    """
    return preset(plan.preset) if plan.preset is not None else RunConfig()


def member_of(plan: Plan, base: RunConfig, point: Mapping[str, Any], name: str | None = None) -> Member:
    """The member that has these values besides the plan's settings; what its method lacks is left out.

    Args:
        name: of the sweep in its name; None: the plan's.

    Raises:
        UserError: a value is out of its range, or there is no such method.
    """
    method = method_config({**plan.settings, **point}.get(METHOD, base.method.name)).name
    settings = {key: value for key, value in plan.settings.items() if _has(method, key)}
    varied = {key: value for key, value in point.items() if _has(method, key)}
    config = with_changes(base, {**settings, **varied})
    return Member(member_name(name or plan.name, config, varied), config, varied)


def check_methods_have(plan: Plan, base: RunConfig) -> None:
    """Raises UserError where no method of the plan has one of its settings, or there is no such method."""
    space = plan.search.space if plan.search else {}
    several = {METHOD: plan.settings.get(METHOD, base.method.name)} | {**plan.grid, **space}
    methods = several[METHOD] if isinstance(several[METHOD], (list, tuple)) else [several[METHOD]]
    methods = [method_config(method).name for method in methods]
    for setting in (*plan.settings, *plan.grid, *space):
        if not any(_has(method, setting) for method in methods):
            having = ", ".join(known_settings()[setting])
            raise UserError(
                f"'{setting}' is no setting of {' or '.join(methods)}.",
                next_step=f"Leave it out, or name a method that has it: {having}.",
            )


def member_name(sweep: str, config: RunConfig, varied: Mapping[str, Any]) -> str:
    """What the folder of a member is called: "first-mps-gram_weight=2-seed1".

    The same settings have the same name in whatever plan of that name they stand; other values have another one.
    """
    tree = flat(config.model_dump(mode="json"))
    parts = [f"{_short(key)}={_text(tree.get(key, varied[key]))}" for key in varied if key not in (METHOD, SEED)]
    name = "-".join([sweep, config.method.name, *sorted(parts), f"seed{config.seed}"])
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}-{_digest(name)}"


def _has(method: str, setting: str) -> bool:
    return not setting.startswith("method.") or setting == METHOD or method in known_settings()[setting]


def _refuse_the_same(found: Iterable[Member], member: Member) -> None:
    for other in found:
        if other.config == member.config:
            differing = [key for key, value in member.varied.items() if repr(value) != repr(other.varied.get(key))]
            said = "; ".join(f"{key}: {other.varied.get(key)!r} and {member.varied[key]!r}" for key in differing)
            raise UserError(f"Two values of the plan mean the same run ({said}).", next_step="Leave one of them out.")


def _notes(plan: Plan, runs_of: Mapping[str, Sequence[int]]) -> list[str]:
    notes = []
    for method, (asked, made) in runs_of.items():
        lacking = [key for key in (*plan.settings, *plan.grid) if not _has(method, key)]
        if lacking:
            fewer = f": {made} runs of it rather than {asked}" if made < asked else ""
            notes.append(f"{method} has no {' and no '.join(lacking)}, which is left out there{fewer}.")
    return notes


def _short(setting: str) -> str:
    """Its last part, where no other setting ends so."""
    leaf = setting.rpartition(".")[2]
    return leaf if sum(known.rpartition(".")[2] == leaf for known in known_settings()) == 1 else setting


def _text(value: Any) -> str:
    """A value as a name can hold it; one that is changed for that, or cut, is followed by a digest of it."""
    whole = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    if isinstance(value, float) and value.is_integer():
        whole = str(int(value))
    kept = re.sub(r"[^A-Za-z0-9.+-]+", "_", whole).strip("_")[:LONGEST_VALUE]
    return kept if kept == whole else f"{kept}_{_digest(whole)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
