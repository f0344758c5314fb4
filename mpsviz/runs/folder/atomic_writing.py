"""Writing a file so that a reader never sees half of it, and a writer that is killed harms nothing.

What a process leaves in a run folder when it is killed while it writes is `.NAME.PID-THREAD.tmp`, beside NAME.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from mpsviz.runs.folder.safe_reading import plain_names

ROOMS = (".", "snapshots", "analysis", "maps", "thumbs", "checkpoints")
_TEMPORARY = re.compile(r"\..+\.(\d{1,9})(-\d+)?\.tmp")


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to, and rename it into place when the block ends well."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # a link of that name would lead elsewhere
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what processes that are gone were writing into a run folder; what can't be removed stays."""
    for room in ROOMS:
        for name in plain_names(folder, room):
            found = _TEMPORARY.fullmatch(name)
            if found and not psutil.pid_exists(int(found[1])):
                with contextlib.suppress(OSError):
                    (folder / room / name).unlink()
