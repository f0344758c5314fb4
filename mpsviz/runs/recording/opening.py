"""The folder of a recording: made anew, or gone on with by whoever hands over the same rows.

nothing, or a start that was killed ──▶ recording.json, rooms, config.json, status.json
a recording of the same rows        ──▶ as it is
anything else                       ──▶ refused
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.atomic_writing import sweep
from mpsviz.runs.folder.recording import (
    FILE,
    SOURCE,
    Recording,
    Unit,
    layer_folders,
    read_recording,
    write_recording,
)
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import runs_root
from mpsviz.runs.lifecycle.run_lock import LOCK
from mpsviz.runs.lifecycle.run_names import claim
from mpsviz.runs.recording.rows import Rows

PATIENCE_S = 2.0
"""Seconds that a writer before this one has to end."""
FOLDERS = ("snapshots", "analysis", "maps", "thumbs")
LEFTOVERS = re.compile(rf"{LOCK}|{checksums.FILE}|{FILE}|\..+\.tmp|{'|'.join(FOLDERS)}")
"""What a start that was killed may leave."""
ELSEWHERE = "Choose another folder for this recording."


@dataclass(frozen=True)
class Opened:
    """A folder that this process alone records into, as long as it holds the lock."""

    run: RunFolder
    lock: FileLock


def open_folder(path: str | os.PathLike[str] | None, unit: Unit, model: str) -> Opened:
    """Make the folder, or take up the recording that is in it.

    Args:
        path: None: a new folder where runs live.

    Raises:
        UserError: it can't be written, another process records into it, or it holds something else.
    """
    folder = claim(runs_root() / f"{time.strftime('%Y%m%d-%H%M%S')}-recording") if path is None else _absolute(path)
    run = RunFolder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _locked(folder)
        try:
            _refuse_others(run)
            before = read_recording(run)
            if before is not None and run.epochs():
                _refuse_other_unit(before, unit)
            else:
                write_recording(run, Recording(unit=unit))
            make_folder(run, model)
            for one in (run, *layer_folders(run).values()):
                sweep(one.path)
        except BaseException:
            lock.release()
            raise
    except OSError as error:
        raise unwritable(folder, error) from error
    return Opened(run, lock)


def unwritable(folder: Path, error: OSError) -> UserError:
    return UserError(
        f"The folder '{folder}' can't be written ({error.strerror}).",
        next_step="Choose one that you may write to, or free some space.",
    )


def make_folder(run: RunFolder, model: str) -> None:
    """Its rooms and its config, where they are not there yet. Raises OSError where they can't be made."""
    for room in FOLDERS:
        (run.path / room).mkdir(parents=True, exist_ok=True)
    if not (run.path / "config.json").exists():
        what = {"data.name": SOURCE, "data.path": str(run.path), "method.name": "zero-shot"}
        run.write_config(with_changes(RunConfig(), {**what, "model.name": model or SOURCE}))


def refuse_other_rows(run: RunFolder, before: Recording, rows: Rows) -> None:
    """Raises UserError where the recording that is there is of other rows, and says in what they differ."""
    if rows.digest() == before.rows:
        return
    name = run.path.name
    if len(rows.ids) != before.given:
        raise UserError(
            f"The recording '{name}' has {before.given:,} rows, and {len(rows.ids):,} were given.", next_step=ELSEWHERE
        )
    left_out = set(before.left_out)
    there = run.written("probe")["id"].tolist()
    now = [one for one in rows.ids if one not in left_out]
    if there != now:
        place = next((row for row, (a, b) in enumerate(zip(there, now, strict=False)) if a != b), len(there))
        old, new = (ids[place] if place < len(ids) else "none" for ids in (there, now))
        order = "the same rows in another order" if sorted(there) == sorted(now) else "other rows"
        raise UserError(
            f"The recording '{name}' is of {order}: where it has '{old}', '{new}' was given.", next_step=ELSEWHERE
        )
    raise UserError(f"The recording '{name}' has other labels or class names for these rows.", next_step=ELSEWHERE)


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(path).expanduser().absolute()


def _locked(folder: Path) -> FileLock:
    """On a disk that knows no locks, nothing is held."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=PATIENCE_S)
    except Timeout as error:
        raise UserError(
            f"Another process records into '{folder}', or measures there.",
            next_step="Record in one process only (rank 0 of several), or choose another folder.",
        ) from error
    except NotImplementedError:  # a file system without locks: recording goes on without one
        pass
    return lock


def _refuse_others(run: RunFolder) -> None:
    if read_recording(run) is not None:
        return
    names = sorted(entry.name for entry in run.path.iterdir())
    if "config.json" in names:
        what = "its recording.json is broken" if FILE in names else "no recording"
        raise UserError(f"The folder '{run.path}' holds a run, and {what}.", next_step=ELSEWHERE)
    strange = [name for name in names if not LEFTOVERS.fullmatch(name)]
    if strange or any(any((run.path / room).iterdir()) for room in FOLDERS if room in names):
        raise UserError(f"The folder '{run.path}' is not empty.", next_step=ELSEWHERE)


def _refuse_other_unit(before: Recording, unit: Unit) -> None:
    if before.unit != unit:
        raise UserError(
            f"The recording there counts {before.unit}s, and this one {unit}s.",
            next_step=f"Go on with unit='{before.unit}', or choose another folder.",
        )
