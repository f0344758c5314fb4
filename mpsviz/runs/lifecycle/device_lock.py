"""One run a device at a time; the others wait in line.

A worker holds its device's lock as long as it lives: the system lets go of it with the process, however that ends. Who
waits looks twice a second whether it is first in line, and then tries the lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.queue import device_of, leave, waiting
from mpsviz.runs.lifecycle.run_lock import hold
from mpsviz.runs.lifecycle.status import Status, ask, read_status, wish, write_status

LOOK_S = 0.5
STARTING = "starting"
"""The phase of a run whose turn has come, until it says more: its process imports what it needs."""
LOCKS = ".locks"


@contextmanager
def wait_for_device(run: RunFolder, listener: Callable[[Status], None] = lambda status: None) -> Iterator[bool]:
    """Wait until the device is free and this run first in line, and hold the device and the run until the block ends.

    Args:
        listener: called with the status while it waits.

    Yields:
        False where the user took the run out of the line instead; its status says so.

    Raises:
        HeldError: another process works on the run.
    """
    with hold(run), _waited(run, listener) as came:
        yield came


@contextmanager
def _waited(run: RunFolder, listener: Callable[[Status], None]) -> Iterator[bool]:
    lock = device_lock(run)
    while True:
        if asked := wish(run):
            leave(run)
            state = "paused" if asked == "pause" else "cancelled"
            write_status(run, read_status(run).model_copy(update={"state": state, "phase": state, "eta_s": None}))
            yield False
            return
        if _is_first(run) and _try(lock):
            break
        listener(read_status(run))
        try:
            time.sleep(LOOK_S)
        except KeyboardInterrupt:
            ask(run, "cancel")
    try:
        leave(run)
        write_status(run, read_status(run).model_copy(update={"state": "running", "phase": STARTING}))
        yield True
    finally:
        lock.release()


def device_lock(run: RunFolder) -> FileLock:
    """The lock of the device that a run wants; one for every folder of runs."""
    folder = run.path.resolve().parent / LOCKS
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(
            f"'{folder}' can't be written ({error.strerror}).",
            next_step="Choose a folder of runs that you may write to.",
        ) from error
    return FileLock(folder / f"{device_of(run).replace(':', '-')}.lock")


def _is_first(run: RunFolder) -> bool:
    before = waiting(run.path.resolve().parent, device_of(run))
    return not before or before[0].path.name == run.path.name


def _try(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
