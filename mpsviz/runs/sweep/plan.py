"""What a sweep is asked for: settings that all its runs have, lists of those that vary, and who carries it out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mpsviz.errors import UserError
from mpsviz.runs.sweep.dotted_settings import check_known, dotted
from mpsviz.runs.sweep.search_space import Search, read_search

PARTS = ("name", "preset", "settings", "grid", "search", "slurm")
"""What a plan file may hold."""
LONGEST_NAME = 80
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_NAME - 1}}}")


@dataclass(frozen=True)
class Plan:
    """A sweep.

    Attributes:
        name: what the names of its runs begin with, and their tag.
        preset: the settings it starts from, see `mpsviz.config.presets`; None: the defaults.
        settings: what all runs have, by dotted name.
        grid: dotted name → its values; every combination of them is a run.
        search: what Optuna varies instead.
        slurm: what is asked of Slurm for each run, see `mpsviz.runs.sweep.slurm_engine`; none: the local queue.
    """

    name: str = "sweep"
    preset: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    grid: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    search: Search | None = None
    slurm: Mapping[str, Any] = field(default_factory=dict)


def read_plan(path: Path) -> Plan:
    """A plan from a TOML file, called after the file where it has no name of its own.

    Raises:
        UserError: it can't be read, or holds something that no plan has.
    """
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"The plan '{path}' can't be read ({error.strerror}).", next_step="Name a TOML file, see docs/sweeps.md."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"The plan '{path}' is no TOML ({error}).", next_step="Put that right.") from error
    return plan_of(tree, path.stem)


def plan_of(tree: Mapping[str, Any], name: str) -> Plan:
    """A plan from what a TOML file holds.

    Args:
        name: the plan's where the file says none.

    Raises:
        UserError: it holds something that no plan has.
    """
    for part in tree:
        if part not in PARTS:
            raise UserError(
                f"A plan has no part '{part}'.",
                next_step=f"Its parts are {', '.join(PARTS)}; settings stand under [settings] or [grid].",
            )
    tables = {part: tree.get(part, {}) for part in ("settings", "grid", "slurm")}
    for part, table in tables.items():
        if not isinstance(table, dict):
            raise UserError(f"'{part}' of the plan is no table.", next_step=f"Write it as [{part}] with lines below.")
    grid = dotted(tables["grid"])
    for setting, values in grid.items():
        if not isinstance(values, list):
            raise UserError(
                f"'{setting}' under [grid] has one value, {values!r}, and no list of them.",
                next_step=f"Write {setting} = [{values!r}, …], or move it to [settings].",
            )
    plan = Plan(
        name=tree.get("name", name),
        preset=tree.get("preset"),
        settings=dotted(tables["settings"]),
        grid=grid,
        search=read_search(tree["search"]) if "search" in tree else None,
        slurm=tables["slurm"],
    )
    check(plan)
    return plan


def check(plan: Plan) -> None:
    """See that its name can be a folder's, and that its settings are known and each stands in one place only.

    Raises:
        UserError: the first thing wrong.
    """
    if not isinstance(plan.name, str) or not NAME.fullmatch(plan.name):
        raise UserError(
            f"A sweep can't be called {plan.name!r}: its runs are folders of that name.",
            next_step=f"Use letters, digits, '.', '_' and '-', at most {LONGEST_NAME}, a letter or a digit first.",
        )
    if plan.preset is not None and not isinstance(plan.preset, str):
        raise UserError(f"The preset can't be {plan.preset!r}.", next_step="Name one preset.")
    space = plan.search.space if plan.search else {}
    for setting in (*plan.settings, *plan.grid, *space):
        check_known(setting)
    places = {"[settings]": plan.settings, "[grid]": plan.grid, "[search.space]": space}
    for setting in {*plan.settings, *plan.grid, *space}:
        if len(where := [place for place, names in places.items() if setting in names]) > 1:
            raise UserError(f"'{setting}' stands under {' and '.join(where)}.", next_step="Leave it in one of them.")
    for setting, values in plan.grid.items():
        _check_values(setting, values)
    if plan.search and plan.slurm:
        raise UserError("A search is not carried out by Slurm.", next_step="Leave out [slurm] or [search].")
    if plan.search and (others := sorted(set(plan.grid) - {"seed"})):
        raise UserError(
            f"'{others[0]}' stands under [grid], and a search has only its seeds there.",
            next_step=f"Move it to [search.space]: {others[0]} = {list(plan.grid[others[0]])!r}.",
        )


def _check_values(setting: str, values: Sequence[Any]) -> None:
    if not values:
        raise UserError(f"'{setting}' has no values.", next_step="Name some, or leave it out.")
    for place, value in enumerate(values):
        if any(type(value) is type(other) and value == other for other in values[:place]):
            raise UserError(f"'{setting}' has the value {value!r} twice.", next_step="Leave one of them out.")
