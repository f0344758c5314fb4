"""What can be known of all members before any begins: that their data and models can be had, and their disk space.

Models are loaded in a process of its own, on the processor: it needs torch, and leaves no memory behind.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpsviz.config.run_config import RunConfig
from mpsviz.data.dataset.absolute_paths import with_absolute_paths
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.preflight import look_ahead
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.sweep.expansion import Member

PROCESS = "mpsviz.runs.sweep.rehearsal_process"


@dataclass(frozen=True)
class Rehearsal:
    """What the members will need.

    Attributes:
        disk_bytes: of each member, in their order.
        validation_images: how many each will have, in their order.
        notes: warnings of what prompts say, each once.
    """

    disk_bytes: tuple[int, ...]
    validation_images: tuple[int, ...]
    notes: tuple[str, ...]


def rehearse(members: Sequence[Member], tell: Callable[[str], None] = lambda line: None) -> Rehearsal:
    """Look at the data of each distinct member, then load each distinct model, and train nothing.

    Args:
        tell: called with what is being done.

    Raises:
        UserError: what would stop a member before it trains; the message names the member.
    """
    notes: dict[str, None] = {}
    for seen in _groups(members, lambda config: {"data": config.data, "model": config.model}):
        with_name = members[seen[0]]
        try:
            notes |= dict.fromkeys(look_ahead(with_name.config))
        except UserError as error:
            raise UserError(f"{with_name.name}: {error.what}", next_step=error.next_step) from error
    groups = _groups(members, _what_is_loaded)
    disk, validation = [0] * len(members), [0] * len(members)
    for number, (group, found) in enumerate(zip(groups, _load(members, groups, tell), strict=True), start=1):
        if "what" in found:
            raise UserError(f"{members[group[0]].name}: {found['what']}", next_step=found["next"])
        tell(f"looked ahead at {number} of {len(groups)} models")
        for place, needed in zip(group, found["bytes"], strict=True):
            disk[place], validation[place] = needed, found["validation"]
    return Rehearsal(tuple(disk), tuple(validation), tuple(notes))


def still_needed(run: RunFolder) -> int:
    """Bytes that a run which has begun will take beside those that it has, as it estimated itself."""
    estimated = (read_status(run).disk_mb or 0.0) * 1e6
    return max(0, int(estimated - sum(file.lstat().st_size for file in run.path.rglob("*"))))


def check_disk(parent: Path, needed: int, count: int) -> str:
    """A sentence on the disk space of a sweep.

    Raises:
        UserError: less is free.
    """
    there = next(folder for folder in (parent, *parent.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise UserError(
            f"The sweep will need about {needed / 1e6:,.0f} MB on the disk of '{parent}', "
            f"and only {free / 1e6:,.0f} MB are free.",
            next_step="Free some space, name a folder on another disk (--out), or ask for fewer snapshots "
            "(analysis.snapshots).",
        )
    runs = "run" if count == 1 else "runs"
    return f"{count} {runs} will take about {needed / 1e6:,.0f} MB in '{parent}', where {free / 1e6:,.0f} MB are free."


def _groups(members: Sequence[Member], what: Callable[[RunConfig], dict[str, Any]]) -> list[list[int]]:
    """Places of members that are alike in something."""
    alike: dict[str, list[int]] = {}
    for place, member in enumerate(members):
        alike.setdefault(json.dumps(what(member.config), default=_as_json, sort_keys=True), []).append(place)
    return list(alike.values())


def _as_json(part: Any) -> Any:
    return part.model_dump(mode="json")


def _what_is_loaded(config: RunConfig) -> dict[str, Any]:
    """What decides a model's size: not the seed, and no weight or rate."""
    tree = config.model_dump(mode="json")
    sizes = {key: value for key, value in tree["method"].items() if not isinstance(value, float)}
    return {"data": tree["data"], "model": tree["model"], "method": sizes, "device": tree["device"]}


def _load(members: Sequence[Member], groups: list[list[int]], tell: Callable[[str], None]) -> list[dict[str, Any]]:
    tell(f"looking ahead at {len(groups)} {'model' if len(groups) == 1 else 'models'} of {len(members)} runs")
    configs = [with_absolute_paths(member.config).model_dump(mode="json") for member in members]  # it works elsewhere
    wanted = [[configs[place] for place in group] for group in groups]
    done = subprocess.run(  # noqa: S603 (our own module, no shell)
        [sys.executable, "-m", PROCESS], input=json.dumps(wanted), capture_output=True, text=True, cwd=IMPORT_ROOT,
        check=False,
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(found) == len(groups) or (found and "what" in found[-1]):
        return found
    last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    raise UserError(
        f"Looking ahead ended at model {len(found) + 1} of {len(groups)} ({last}).",
        next_step="See whether there is memory for the model, and try again.",
    )
