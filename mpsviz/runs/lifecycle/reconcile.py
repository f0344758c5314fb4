"""What became of a run whose worker can't say it any more."""

from __future__ import annotations

import contextlib
import signal
import sys
import time

import psutil

from mpsviz.runs.folder.atomic_writing import sweep
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.disk_reserve import give_back
from mpsviz.runs.lifecycle.run_lock import is_held
from mpsviz.runs.lifecycle.status import CONTROL, RunError, Status, read_status, wish, write_status
from mpsviz.runs.processes.machine import machine, memory_kills, restarted_since
from mpsviz.runs.processes.process_identity import boot_id, is_alive, is_elsewhere, send_signal
from mpsviz.runs.processes.slurm_jobs import is_known, job_of
from mpsviz.runs.processes.torchrun import resume_command
from mpsviz.runs.resume.checkpoints import checkpoint_steps

UNSENT_S = 30.0
"""Seconds that a run may be without a process after it was made: whoever makes it then gives it one."""
GRACE_S = 20.0
"""Seconds that a worker has between being asked to stop and being stopped."""
SILENT_S = 3600.0
"""Seconds after which a training on another machine that says nothing of itself counts as over."""
ENDED_UNSAID = RunError(
    what="The training that was recorded here ended without closing its recording.",
    next="What it recorded is kept. Start it again with the same folder and it goes on there.",
)
COPIED = "This folder was copied while its run was going on: its worker goes on in the folder that it was copied from."
GROWS_ELSEWHERE = "Look at what it holds; the folder that it was copied from goes on growing."
LARGE = 0.5
"""A worker that held this part of the memory may have been killed for it."""


def is_foreign(run: RunFolder) -> bool:
    """Whether the run was carried out on another machine, and its folder was copied here."""
    made_on = read_status(run).machine
    return bool(made_on) and made_on != machine()


def current_status(run: RunFolder) -> Status:
    """The status, put right where the worker died without saying so or did not heed a wish in time.

    The folder of another machine is left as it is.
    """
    status = read_status(run)
    if not status.going_on:
        return status
    if status.pid is None and time.time() - (status.heartbeat or 0.0) < UNSENT_S:
        return status
    if (job := job_of(run)) and (known := is_known(job)) is not None:
        return status if known else _left_by_slurm(run, job)
    if status.recorded and is_foreign(run):
        silent = time.time() - (status.heartbeat or 0.0) > SILENT_S
        return _lost(status, _silent(status)) if silent else status
    if status.machine and status.machine != machine():
        return _lost(status, _copied(status))
    if is_alive(status, run.path):
        _stop_when_deaf(run, status)
        return status
    if is_held(run):
        return status  # whatever its status says of its process, there is one
    status = read_status(run)  # it may have ended between the first look and this one
    if not status.going_on or is_alive(status, run.path):
        return status
    asked = wish(run)
    if is_elsewhere(status, run.path):
        lost = _lost(status, RunError(what=COPIED, next=GROWS_ELSEWHERE if status.recorded else _way_on(run)))
    elif status.recorded:
        lost = _lost(status, ENDED_UNSAID)
    elif asked:
        state = "paused" if asked == "pause" else "cancelled"
        lost = status.model_copy(
            update={"state": state, "phase": "stopped", "eta_s": None, "ended_at": status.heartbeat}
        )
    else:
        lost = _lost(status, RunError(what=_cause(status), next=_way_on(run)))
    give_back(run)  # there may be no other room to write it down
    try:
        write_status(run, lost)
        sweep(run.path)
    except OSError:
        pass  # it can't be written down, but it can be said
    return lost


def _left_by_slurm(run: RunFolder, job: str) -> Status:
    """The status of a run whose job is over."""
    status = read_status(run)  # it may have ended between the first look and this one
    if not status.going_on:
        return status
    error = RunError(
        what=f"Slurm's job {job} ended during {status.phase}, and its run had not.",
        next="Give the same command for its sweep again: it goes on from its last checkpoint.",
    )
    lost = _lost(status, error)
    give_back(run)
    with contextlib.suppress(OSError):  # it can't be written down, but it can be said
        write_status(run, lost)
    return lost


def _lost(status: Status, error: RunError) -> Status:
    changes = {"state": "failed", "phase": "stopped", "eta_s": None, "ended_at": status.heartbeat, "error": error}
    return status.model_copy(update=changes)


def _cause(status: Status) -> str:
    where = f"during {status.phase} (epoch {status.epoch} of {status.epochs})"
    if _restarted(status):
        return f"The machine was restarted {where}."
    kills = memory_kills()
    if kills is not None and status.kills is not None and kills > status.kills:
        return f"The worker was killed {where}, most likely because the memory ran out."
    if kills is None and (status.memory_mb or 0.0) * 1e6 > LARGE * psutil.virtual_memory().total:
        return f"The worker was killed {where}, maybe because the memory ran out."
    return f"The worker was killed {where}."


def _restarted(status: Status) -> bool:
    """Whether the machine started anew after the worker did."""
    if status.boot and boot_id():
        return status.boot != boot_id()
    return status.pid_started is not None and restarted_since(status.pid_started)


def _way_on(run: RunFolder) -> str:
    steps, count = checkpoint_steps(run), read_status(run).processes
    resume = f"Type {resume_command(run, count)}" if count > 1 else "Press Resume"
    where = f"it goes on from step {steps[-1]}" if steps else "it begins again with the same settings"
    return f"What it had measured is kept. {resume}: {where}."


def _copied(status: Status) -> RunError:
    return RunError(
        what=f"This run was copied from another machine while it was {status.state}.",
        next="Look at what it had measured, or start a new run with its settings.",
    )


def _silent(status: Status) -> RunError:
    hours = (time.time() - (status.heartbeat or 0.0)) / 3600
    return RunError(
        what=f"The training on the other machine has recorded nothing for {hours:,.0f} h.",
        next="What it recorded is shown. If it goes on, see that this folder is still the one it writes to.",
    )


def _stop_when_deaf(run: RunFolder, status: Status) -> None:
    """End a worker that was asked to stop more than GRACE_S ago, and kill one that does not heed that either.

    The process of a recording is none of ours.
    """
    if status.recorded:
        return
    try:
        late = time.time() - (run.path / CONTROL).lstat().st_mtime - GRACE_S
    except OSError:
        return
    if late > 0:
        hard = late > GRACE_S and wish(run) == "cancel" and sys.platform != "win32"
        send_signal(status, run.path, signal.SIGKILL if hard else signal.SIGTERM)
