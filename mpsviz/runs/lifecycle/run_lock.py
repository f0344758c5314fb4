"""A run's lock: whoever waits or works in its folder holds it, and the system lets go of it when that process ends.

So a worker is known to live where its status can't tell, and no second one works in the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from mpsviz.errors import UserError
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder

LOCK = "lock"
PATIENCE_S = 20.0
"""Seconds that a worker has to end once its status says that it has."""


class HeldError(UserError):
    """Another process works in the folder; its status is that one's to write."""


@contextmanager
def hold(run: RunFolder) -> Iterator[None]:
    """Hold the run's lock until the block ends; on a disk that knows no locks, nothing is held.

    Raises:
        HeldError: another process holds it.
    """
    lock = FileLock(run.path / LOCK)
    try:
        lock.acquire(timeout=PATIENCE_S)
    except Timeout as error:
        raise HeldError("Another process works on this run.", next_step="Wait for its end, or cancel it.") from error
    except OSError:
        pass
    try:
        yield
    finally:
        lock.release()


def is_held(run: RunFolder) -> bool:
    """Whether a process waits or works in the folder."""
    try:
        with FileLock(plain_file(run.path, LOCK)).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False
