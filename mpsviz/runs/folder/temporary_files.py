"""What a process leaves in a run folder when it is killed while it writes: `.NAME.PID-THREAD.tmp`, beside NAME."""

from __future__ import annotations

import contextlib
import re

import psutil

from mpsviz.runs.folder.safe_reading import plain_names
from mpsviz.runs.folder.store import RunFolder

ROOMS = (".", "snapshots", "analysis", "maps", "thumbs", "checkpoints")
_TEMPORARY = re.compile(r"\..+\.(\d{1,9})(-\d+)?\.tmp")


def sweep(run: RunFolder) -> None:
    """Remove what processes that are gone were writing; what can't be removed stays."""
    for room in ROOMS:
        for name in plain_names(run.path, room):
            found = _TEMPORARY.fullmatch(name)
            if found and not psutil.pid_exists(int(found[1])):
                with contextlib.suppress(OSError):
                    (run.path / room / name).unlink()
