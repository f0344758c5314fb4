"""What is there of a sweep's members, and their folders, made whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from mpsviz.analysis.comparison.settings import differing, flat
from mpsviz.config.run_config import RunConfig
from mpsviz.data.dataset.absolute_paths import with_absolute_paths
from mpsviz.errors import UserError
from mpsviz.runs.comparison.tags import tag
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.device_lock import LOCKS
from mpsviz.runs.lifecycle.launcher import current_status, refuse_foreign
from mpsviz.runs.sweep.expansion import Member

Found = Literal["missing", "finished", "going on", "stopped"]
MAY_DIFFER = ("device", "checkpoint_seconds", "schema_version")
"""Settings that do not make it another run."""
MOST_NAMED = 4


def find(member: Member, parent: Path, *, anywhere: bool = False) -> Found:
    """What is there of a member.

    Args:
        anywhere: one that another machine began can be gone on with, too: a node of the same cluster.

    Raises:
        UserError: something else lies in its place: a run of other settings, one of another machine that has not
            finished, or no run.
    """
    run = RunFolder(parent / member.name)
    if not run.path.exists() and not run.path.is_symlink():
        return "missing"
    if run.path.is_symlink() or not (run.path / "config.json").is_file():
        raise UserError(
            f"'{run.path}' is no run folder, and the sweep needs its place.",
            next_step="Move it away, or give the sweep another name or folder (--name, --out).",
        )
    _refuse_other_settings(run, member.config)
    status = current_status(run)
    if status.state == "finished":
        return "finished"
    try:
        if not anywhere:
            refuse_foreign(run)
    except UserError as error:
        raise UserError(f"{run.path.name}: {error.what}", next_step="Give the sweep another name (--name).") from error
    return "going on" if status.going_on else "stopped"


def create(member: Member, parent: Path, sweep: str) -> RunFolder:
    """Make a member's folder, tagged with the sweep's name: it is there whole, or not at all.

    Raises:
        UserError: it can't be written.
    """
    making = parent / f".{member.name}.making"
    shutil.rmtree(making, ignore_errors=True)  # of one who was killed here
    tag(RunFolder.create(making, member.config), [sweep])
    try:
        making.rename(parent / member.name)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise UserError(
            f"The run folder '{parent / member.name}' can't be written ({error.strerror}).",
            next_step="Move away what lies there, or give the sweep another folder (--out).",
        ) from error
    return RunFolder(parent / member.name)


@contextmanager
def alone(parent: Path, sweep: str) -> Iterator[None]:
    """Be the only one who makes members of this sweep, until the block ends; on a disk that knows no locks, nobody is.

    Raises:
        UserError: another process does, or the folder can't be written.
    """
    try:
        (parent / LOCKS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"'{parent}' can't be written ({error.strerror}).", next_step="Choose a folder that you may write to."
        ) from error
    lock = FileLock(parent / LOCKS / f"sweep-{sweep}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(
            f"Another process carries out the sweep '{sweep}' in '{parent}'.", next_step="Wait for its end, or stop it."
        ) from None
    except OSError:
        pass
    try:
        yield
    finally:
        lock.release()


def _refuse_other_settings(run: RunFolder, wanted: RunConfig) -> None:
    try:
        there = run.config()
    except UserError as error:
        raise UserError(f"{run.path.name}: {error.what}", next_step="Move that folder away.") from error
    trees = [config.model_dump(mode="json") for config in (with_absolute_paths(wanted), there)]
    names = [name for name in differing(trees) if name not in MAY_DIFFER]
    if not names:
        return
    mine, its = (flat(tree) for tree in trees)
    said = ", ".join(f"{name} {its.get(name, '–')}, not {mine.get(name, '–')}" for name in names[:MOST_NAMED])
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    raise UserError(
        f"The run '{run.path.name}' is there with other settings: {said}{more}.",
        next_step="Give the sweep another name (--name), or move that folder away.",
    )
