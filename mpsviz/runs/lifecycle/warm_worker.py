"""A worker that has imported everything and waits for its run: the first picture comes seconds sooner.

The app starts one when it could be needed. It ends with the app, whose end of the pipe then closes, even while it still
imports; or when nobody wanted it for IDLE_S.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.processes.child_processes import look_after

IDLE_S = 900.0

_waiting: list[subprocess.Popen[bytes]] = []


def warm_up() -> None:
    """Have a worker wait, unless one does already. Where no process can be started, none waits: whoever starts a run is
    told why."""
    if not any(_still_waits(worker) for worker in _waiting):
        with contextlib.suppress(OSError):
            _waiting[:] = [spawn_worker("--warm", log=None)]


def take_worker(run_path: Path) -> subprocess.Popen[bytes]:
    """A worker for this run folder, which `hand_over` tells it: the one that waits, or a new one."""
    while _waiting:
        worker = _waiting.pop()
        if _still_waits(worker):
            return worker
    with (run_path / "log.txt").open("ab") as log:
        return spawn_worker("--cold", log=log)


def _still_waits(worker: subprocess.Popen[bytes]) -> bool:
    """Whether it is there; of one that died, or has waited too long, the line is closed."""
    if worker.poll() is None:
        return True
    cast(IO[bytes], worker.stdin).close()
    return False


def hand_over(worker: subprocess.Popen[bytes], run_path: Path) -> None:
    """Tell a worker its run; from then on it goes on without this process.

    Raises:
        OSError: it has ended.
    """
    with cast(IO[bytes], worker.stdin) as line:
        line.write(json.dumps(os.fspath(run_path.resolve())).encode() + b"\n")


def spawn_worker(warmth: str, log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start a worker process that outlives this one once it has a run."""
    worker = subprocess.Popen(  # noqa: S603 (our own module, no shell)
        [sys.executable, "-m", "mpsviz.runs.worker.entry", warmth],
        stdin=subprocess.PIPE,
        stdout=log or subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=IMPORT_ROOT,
    )
    look_after(worker)
    return worker


@contextmanager
def ending_with_app() -> Iterator[None]:
    """In the worker that is to wait, around what it imports: end at once where the app ends without a word."""
    over = threading.Event()
    if hasattr(select, "poll"):
        threading.Thread(target=_watch_line, args=(over,), name="watches for the app's end", daemon=True).start()
    yield
    over.set()  # from here on whoever reads the line sees its end; what was read is no sign of it


def _watch_line(over: threading.Event) -> None:
    line = select.poll()
    line.register(sys.stdin, select.POLLIN)
    said = any(happened & select.POLLIN for _, happened in line.poll())
    if not said and not over.is_set():
        os._exit(0)


def wait_for_run() -> Path | None:
    """In the waiting worker: its run folder, whose log is printed to from then on; None if none came."""
    ready, _, _ = select.select([sys.stdin], [], [], IDLE_S)
    line = sys.stdin.readline() if ready else ""
    if not line.endswith("\n"):
        return None
    path = json.loads(line)
    log = os.open(Path(path) / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.close(log)
    return Path(path)
