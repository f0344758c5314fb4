"""Start, cancel and look after runs. The page calls this; it never trains anything itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import psutil

from mpsviz.config import RunConfig
from mpsviz.runs.status import RunError, Status, process_start_time, read_status, write_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.warm import take_worker

GRACE_S = 20.0
"""Seconds that a worker has between being asked to stop and being stopped."""

_workers: list[subprocess.Popen[bytes]] = []
"""Those that this process started and has not seen end: kept so that a dead one does not stay as a zombie."""


def runs_root() -> Path:
    """Where runs live: the environment variable MPSVIZ_RUNS, or `runs` in the working directory."""
    return Path(os.environ.get("MPSVIZ_RUNS", "runs")).resolve()


def list_runs(root: Path | None = None) -> list[RunFolder]:
    """Every run under `root`, newest first."""
    root = root or runs_root()
    if not root.is_dir():
        return []
    folders = [entry for entry in root.iterdir() if (entry / "config.json").is_file()]
    return [RunFolder(path) for path in sorted(folders, key=lambda path: path.stat().st_ctime, reverse=True)]


def new_run_path(config: RunConfig, root: Path | None = None) -> Path:
    """A free, readable folder name: date, time, data, method and shots."""
    stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.data.name}-{config.method.name}-{config.data.shots}shot"
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", stem)
    root = root or runs_root()
    path, counter = root / stem, 2
    while path.exists():
        path, counter = root / f"{stem}-{counter}", counter + 1
    return path


def start(config: RunConfig, path: Path | None = None) -> RunFolder:
    """Make the run folder and start a worker on it, which outlives this process.

    Raises:
        UserError: the folder can't be written.
    """
    run = RunFolder.create(path or new_run_path(config), config)
    write_status(run, Status(epochs=config.optim.epochs))
    worker = take_worker(run.path.resolve())
    _workers[:] = [other for other in _workers if other.poll() is None] + [worker]
    write_status(run, read_status(run).model_copy(update=_process_fields(worker.pid)))
    return run


def cancel(run: RunFolder) -> None:
    """Ask the worker to stop at its next step; what was measured so far is kept."""
    (run.path / "control").write_text("cancel\n", encoding="utf-8")


def current_status(run: RunFolder) -> Status:
    """The status, put right where the worker died without saying so or did not heed a cancel in time."""
    status = read_status(run)
    if status.ended or status.pid is None:
        return status
    if _is_alive(status):
        _stop_when_deaf(run, status)
        return status
    status = read_status(run)  # it may have ended between the first look and this one
    if status.ended:
        return status
    cancelled = (run.path / "control").exists()
    lost = status.model_copy(
        update={
            "state": "cancelled" if cancelled else "failed",
            "phase": "stopped",
            "eta_s": None,
            "ended_at": status.heartbeat,
            "error": None
            if cancelled
            else RunError(
                what=f"The worker was killed during {status.phase} (epoch {status.epoch} of {status.epochs}).",
                next="What it had measured is kept below; start the run again with the same settings.",
            ),
        }
    )
    write_status(run, lost)
    return lost


def _stop_when_deaf(run: RunFolder, status: Status) -> None:
    """Terminate a worker that was asked to stop more than GRACE_S ago, by pid and start time."""
    try:
        asked = (run.path / "control").stat().st_mtime
    except FileNotFoundError:
        return
    if time.time() - asked > GRACE_S and status.pid is not None:
        try:
            psutil.Process(status.pid).send_signal(signal.SIGTERM)
        except psutil.Error:
            return


def _is_alive(status: Status) -> bool:
    """Whether the very process that the status names still lives; a pid that was given out again does not count."""
    born = None if status.pid is None else process_start_time(status.pid)
    return born is not None and status.pid_started is not None and abs(born - status.pid_started) < 2.0


def _process_fields(pid: int) -> dict[str, float | int | None]:
    return {"pid": pid, "pid_started": process_start_time(pid)}
