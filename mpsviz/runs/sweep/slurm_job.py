"""What a job of Slurm does on its node: carry out one run, from where it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from mpsviz.cores import wait_asleep
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.device_lock import STARTING
from mpsviz.runs.lifecycle.launcher import make_ready
from mpsviz.runs.lifecycle.run_lock import hold
from mpsviz.runs.lifecycle.status import RESUMABLE, Status, read_status, wish, write_status
from mpsviz.runs.processes.machine import machine
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.processes.slurm_jobs import note_job


class Job:
    """A run, as submitit pickles it. Preempted or out of time, it is queued again and goes on from a checkpoint."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self) -> str:
        """Returns the state in which the run ended; its folder says the rest."""
        wait_asleep()  # before anything imports torch
        run = RunFolder(Path(self.path))
        try:
            status = _ready(run)
            if status is not None:
                _carry_out(run, status)
        except UserError as error:  # another job has it
            print(error, file=sys.stderr)
        return read_status(run).state

    def checkpoint(self) -> Any:
        """Called by submitit on Slurm's signal; the run's own checkpoints are what it goes on from."""
        from submitit.helpers import DelayedSubmission

        return DelayedSubmission(self)


def _ready(run: RunFolder) -> Status | None:
    """The status that the run goes on with; None where nothing is to be done."""
    status = read_status(run)
    if status.state == "finished":
        return None
    if asked := wish(run):
        state = "paused" if asked == "pause" else "cancelled"
        write_status(run, status.model_copy(update={"state": state, "phase": state, "eta_s": None}))
        return None
    if status.state != "queued":  # it was begun by a job that Slurm ended, maybe on another node
        status = ready_again(run)
    note_job(run, os.environ["SLURM_JOB_ID"])
    return status


def ready_again(run: RunFolder) -> Status:
    """The status with which a run goes on that no job has any more, whichever machine of the cluster began it.

    Raises:
        UserError: it can't be gone on with.
    """
    status = read_status(run)
    state = status.state if status.state in RESUMABLE else "failed"
    write_status(run, status.model_copy(update={"state": state, "machine": machine()}))
    return make_ready(run, processes=1)


def _carry_out(run: RunFolder, status: Status) -> None:
    from mpsviz.runs.worker.entry import carry_out

    with hold(run), (run.path / "log.txt").open("ab") as log:
        me = {**process_fields(os.getpid(), run.path), "machine": machine(), "state": "running", "phase": STARTING}
        write_status(run, status.model_copy(update=me))
        sys.stdout.flush()
        os.dup2(log.fileno(), sys.stdout.fileno())
        carry_out(run)
