"""python -m mpsviz sweep: many runs by one plan, gone on with by the same command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from mpsviz.cli.terminal import Line
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import runs_root
from mpsviz.runs.sweep import local_engine, search, slurm_engine
from mpsviz.runs.sweep.existing import Found, alone, find
from mpsviz.runs.sweep.expansion import Member, expand
from mpsviz.runs.sweep.outcome import Outcome, as_json, as_table
from mpsviz.runs.sweep.plan import Plan, check, read_plan
from mpsviz.runs.sweep.rehearsal import Rehearsal, check_disk, rehearse, still_needed
from mpsviz.runs.sweep.search_space import Search
from mpsviz.runs.sweep.value_text import values_of

FLAGS = {
    "data": "data.name", "path": "data.path", "model": "model.name", "pretrained": "model.pretrained",
    "method": "method.name", "shots": "data.shots", "epochs": "optim.epochs", "seed": "seed", "device": "device",
}  # fmt: skip
WHOLE = ("path", "pretrained", "device")
"""Flags whose value is taken as it is: paths may hold commas."""
STOPPED = {False: "Paused: what has begun is kept.", True: "Slurm goes on with what was submitted (scancel ends it)."}
EXPLAINED = """\
Values with commas between them are swept: every combination is a run, in a folder named after what sets it apart. A
value that is JSON as a whole is one value. What the plan file says of a setting, an option replaces.

The same command once more goes on: finished runs are left alone, stopped ones go on from their checkpoints, and those
that are missing are made. A run that fails does not stop the others. Ctrl-C pauses.

  mpsviz sweep --method mps,ce,clip-lora --seed 1,2,3 --set method.gram_weight=0,2,10 --name first
  mpsviz sweep plan.toml

The last line of stdout is one JSON object:

  sweep     its name
  folder    where its runs lie
  runs      name, method, seed, settings (what was swept), state, result (as `tune` prints it, or null) and error (what
            stopped it, or null) of each
  finished  how many runs have finished
  failed    how many have not; the exit status is 1 where there are any
  trials    of a search: number, settings, objective (null where a run has not finished) and runs of each
  best      of a search: the number of the trial of the highest objective
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sweep` to the command line."""
    command = commands.add_parser(
        "sweep",
        help="many runs: every combination of several values, or a search",
        description="Tune with every combination of several values, one run after the other.",
        epilog=EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=sweep)
    command.add_argument("plan", nargs="?", type=Path, metavar="PLAN", help="a TOML file, see docs/sweeps.md")
    command.add_argument("--name", metavar="NAME", help="what the names of its runs begin with; default: the plan's")
    command.add_argument("--preset", metavar="NAME", help="start from these settings of the paper")
    for flag, setting in FLAGS.items():
        several = "" if flag in WHOLE else "; several with commas"
        command.add_argument(f"--{flag}", metavar="VALUE" if flag in WHOLE else "VALUES", help=f"{setting}{several}")
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUES", help="any setting; may be repeated"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="where the run folders go; default: where runs live")
    command.add_argument("--local", action="store_true", help="by this machine's queue, though the plan has [slurm]")


def sweep(options: argparse.Namespace) -> None:
    """Carry out a sweep and print how its runs ended."""
    plan = _plan(options)
    parent = (options.out or runs_root()).resolve()
    line = Line()
    with alone(parent, plan.name):
        try:
            outcomes, more = (_search if plan.search else _grid)(plan, parent, line)
        except KeyboardInterrupt:
            line.end()
            sys.exit(f"\n{STOPPED[bool(plan.slurm)]} To go on, give the same command again.")
    print("\n".join(as_table(outcomes)), file=sys.stderr)
    said = {**as_json(plan.name, parent, outcomes), **more}
    print(json.dumps(said), flush=True)
    if said["failed"]:
        sys.exit(1)


def _grid(plan: Plan, parent: Path, line: Line) -> tuple[list[Outcome], dict[str, Any]]:
    """How every combination ended."""
    expansion = expand(plan)
    if len(expansion.members) == 1:
        raise UserError(
            "There is nothing to sweep: each setting has one value.",
            next_step="Give one several values, for example --seed 1,2,3; for a single run there is `mpsviz tune`.",
        )
    for note in expansion.notes:
        print(f"note: {note}", file=sys.stderr)
    if plan.slurm:
        slurm_engine.check(plan.slurm)
    _look_ahead(expansion.members, parent, line, anywhere=bool(plan.slurm))
    if plan.slurm:
        tell = partial(_tell, line)
        outcomes = slurm_engine.carry_out(expansion.members, parent, plan.name, plan.slurm, tell)
    else:
        outcomes = local_engine.carry_out(expansion.members, parent, plan.name, partial(_show, line))
    line.end()
    return outcomes, {}


def _search(plan: Plan, parent: Path, line: Line) -> tuple[list[Outcome], dict[str, Any]]:
    """How the runs of every trial ended, and what JSON says of trials."""
    wanted = cast(Search, plan.search)
    search.check_optuna()
    ends = search.ends_of(plan, wanted)
    ahead = _rehearse(ends, line)
    if not min(ahead.validation_images):
        raise UserError(
            "A search judges by validation images, and these data leave none.",
            next_step="Take fewer shots (data.shots), or data with a validation part.",
        )
    begun = len(list(parent.glob(f"{plan.name}-trial*")))
    runs = max(0, wanted.trials * len(plan.grid.get("seed", [0])) - begun)
    print(check_disk(parent, runs * max(ahead.disk_bytes), runs), file=sys.stderr)
    print(f"Trials are judged by {min(ahead.validation_images)} validation images.", file=sys.stderr)
    trials = search.carry_out(plan, wanted, parent, partial(_show, line))
    line.end()
    best = search.best_of(trials)
    said = [
        {"number": one.number, "settings": dict(one.values), "objective": one.objective,
         "runs": [outcome.member.name for outcome in one.outcomes]}
        for one in trials
    ]  # fmt: skip
    for one in said:
        mark = " (best)" if best and one["number"] == best.number else ""
        print(f"trial {one['number']}: objective {one['objective']}, {one['settings']}{mark}", file=sys.stderr)
    outcomes = [outcome for one in trials for outcome in one.outcomes]
    return outcomes, {"trials": said, "best": best.number if best else None}


def _look_ahead(members: Sequence[Member], parent: Path, line: Line, *, anywhere: bool) -> None:
    """Refuse before anything starts what can't be carried out, and tell the disk space.

    Raises:
        UserError: what is wrong with the first member that something is wrong with.
    """
    found: dict[str, Found] = {member.name: find(member, parent, anywhere=anywhere) for member in members}
    missing = [member for member in members if found[member.name] == "missing"]
    begun = [member for member in members if found[member.name] in ("stopped", "going on")]
    needed = sum(still_needed(RunFolder(parent / member.name)) for member in begun)
    if missing:
        needed += sum(_rehearse(missing, line).disk_bytes)
    if finished := len(members) - len(missing) - len(begun):
        print(f"{finished} of {len(members)} runs have finished before.", file=sys.stderr)
    if missing or begun:
        print(check_disk(parent, needed, len(missing) + len(begun)), file=sys.stderr)


def _rehearse(members: Sequence[Member], line: Line) -> Rehearsal:
    ahead = rehearse(members, partial(_tell, line))
    line.end()
    for note in ahead.notes:
        print(f"note: {note}", file=sys.stderr)
    return ahead


def _tell(line: Line, words: str) -> None:
    line.show(words, key=words)


def _show(line: Line, at: local_engine.Progress) -> None:
    status = at.status
    left = f", about {at.left_s:.0f} s left in all" if at.left_s is not None else ""
    doing = f"{status.phase}, epoch {status.epoch}/{status.epochs}"
    line.show(f"run {at.number}/{at.count} {at.member.name}: {doing}{left}", key=f"{at.number} {status.phase}")


def _plan(options: argparse.Namespace) -> Plan:
    """The plan of the file, with what the options say in its place."""
    plan = read_plan(options.plan) if options.plan else Plan()
    given: dict[str, list[Any]] = {}
    for flag, setting in FLAGS.items():
        if (text := getattr(options, flag)) is not None:
            given[setting] = [text] if flag in WHOLE else values_of(setting, text)
    for text in options.set:
        setting, equals, values = text.partition("=")
        if not equals:
            raise UserError(
                f"'{text}' sets nothing.", next_step="Write NAME=VALUES, for example method.gram_weight=0,2,10."
            )
        if setting in given:
            raise UserError(f"'{setting}' is set twice.", next_step="Leave one of them.")
        given[setting] = values_of(setting, values)
    plan = replace(
        plan,
        name=options.name or plan.name,
        preset=options.preset or plan.preset,
        settings=_without(plan.settings, given) | {key: values[0] for key, values in given.items() if len(values) == 1},
        slurm={} if options.local else plan.slurm,
        grid=_without(plan.grid, given) | {key: values for key, values in given.items() if len(values) > 1},
    )
    check(plan)
    return plan


def _without(table: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in given}
