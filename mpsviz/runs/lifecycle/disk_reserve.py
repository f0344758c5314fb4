"""A little room on the disk, given back to say why the run stopped when there is none left: .reserve in its folder.

Of a worker that was killed, whoever finds that out gives it back (`mpsviz.runs.lifecycle.reconcile`).
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mpsviz.runs.folder.store import RunFolder

RESERVE = ".reserve"
RESERVE_BYTES = 256 * 1024


@contextmanager
def reserve(run: RunFolder) -> Iterator[None]:
    """Keep a little room back, and give it back when the block ends: to write down how the run ended."""
    try:
        (run.path / RESERVE).write_bytes(bytes(RESERVE_BYTES))
        yield
    finally:
        give_back(run)


def give_back(run: RunFolder) -> None:
    """Remove what is kept of the disk; only of a run that no worker has."""
    with suppress(OSError):  # where the folder can't be written at all
        (run.path / RESERVE).unlink(missing_ok=True)


def check_not_full(run: RunFolder) -> None:
    """Raises OSError (ENOSPC) where next to nothing is free: why a process beside the worker may have died wordless."""
    if shutil.disk_usage(run.path).free < RESERVE_BYTES:
        raise OSError(errno.ENOSPC, "no space left", str(run.path))
