"""A run folder that holds nothing but a start that failed: the same command may use it again."""

from __future__ import annotations

import shutil
from pathlib import Path

from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.atomic_writing import ROOMS
from mpsviz.runs.folder.safe_reading import plain_names, strange_names
from mpsviz.runs.folder.store import METRICS, RunFolder
from mpsviz.runs.lifecycle import run_lock
from mpsviz.runs.lifecycle.disk_reserve import RESERVE
from mpsviz.runs.lifecycle.queue import PLACE
from mpsviz.runs.lifecycle.reconcile import current_status, is_foreign
from mpsviz.runs.lifecycle.status import CONTROL
from mpsviz.runs.resume.checkpoints import ROOM, checkpoint_steps

MADE = frozenset(
    {"config.json", "status.json", "versions.json", "classes.json", "probe.parquet", "images.parquet", "log.txt"}
    | {"names.json", "names.safetensors", checksums.FILE, METRICS, CONTROL, PLACE, RESERVE}
    | {run_lock.LOCK, "threads.json"}
)
"""What a start leaves in the folder itself."""
SUFFIXES = {".parquet", ".json", ".png", ".safetensors", ".tmp"}
"""Of what it leaves in the rooms."""


def clear_failed_start(path: Path) -> None:
    """Empty a folder of a run that ended before anything was trained; whatever else it may be, it is left as it is.

    Raises:
        OSError: it can't be emptied.
    """
    run = RunFolder(path)
    if not _is_failed_start(run):
        return
    for room in {*ROOMS, ROOM} - {"."}:
        if (path / room).is_dir():
            shutil.rmtree(path / room)
    for name in plain_names(path, "."):
        (path / name).unlink()


def _is_failed_start(run: RunFolder) -> bool:
    if not all((run.path / name).is_file() for name in ("config.json", "status.json")):
        return False
    if is_foreign(run) or current_status(run).state not in ("failed", "cancelled"):
        return False
    trained = bool(checkpoint_steps(run)) or bool(run.metric_lines()) or any(run.epochs())
    return not trained and not strange_names(run.path) and _holds_nothing_else(run.path)


def _holds_nothing_else(path: Path) -> bool:
    """Whether all files are such as a start leaves."""
    rooms = {*ROOMS, ROOM} - {"."}
    for entry in path.rglob("*"):
        where = entry.relative_to(path)
        if entry.is_dir():
            if where.as_posix() not in rooms:
                return False
        elif len(where.parts) == 1:
            if where.name not in MADE and not where.name.endswith(".tmp"):
                return False
        elif entry.suffix not in SUFFIXES:
            return False
    return True
