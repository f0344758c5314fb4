"""What a run is doing, as the page reads it: one small file, replaced whole."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpsviz.runs.store import RunFolder

State = Literal["queued", "running", "paused", "finished", "cancelled", "failed"]
ENDED: frozenset[str] = frozenset({"finished", "cancelled", "failed"})
Count = Annotated[int, Field(ge=0, le=10**12)]
Amount = Annotated[float, Field(ge=-1e11, le=1e11, allow_inf_nan=False)]
"""Seconds, Unix times and megabytes; what is larger can't be written as a date, and is none."""
Pid = Annotated[int, Field(ge=1, le=2**31 - 1)]
RESUMABLE: frozenset[str] = frozenset({"paused", "cancelled", "failed"})


class RunError(BaseModel):
    """Why a run failed, in words for its user."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    what: str
    next: str


class Status(BaseModel):
    """The content of status.json.

    Attributes:
        phase: what is being done now, in words ("training", "drawing the carried_umap map", …).
        eta_s: seconds until the run ends, None while unknown.
        pid_started: Unix time at which that process began; with `pid` it names one process for good.
        heartbeat: Unix time of the last sign of life.
        memory_mb: main memory of the worker, in 10⁶ bytes, when it gave that sign.
        disk_mb: what the run will take on the disk, as estimated before it started.
        machine: which one the run is on, see `mpsviz.runs.machine`.
        processes: how many tune it together, see `mpsviz.runs.torchrun`.
        kills: how many processes this machine had killed for want of memory when the worker started.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    state: State = "queued"
    phase: str = "waiting to start"
    epoch: Count = 0
    epochs: Count = 0
    step: Count = 0
    steps: Count = 0
    eta_s: Amount | None = None
    device: str = ""
    pid: Pid | None = None
    pid_started: Amount | None = None
    started_at: Amount | None = None
    ended_at: Amount | None = None
    heartbeat: Amount | None = None
    memory_mb: Amount | None = None
    disk_mb: Amount | None = None
    machine: str = ""
    processes: Annotated[int, Field(ge=1, le=10**6)] = 1
    kills: Count | None = None
    notes: tuple[str, ...] = ()
    error: RunError | None = None

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def going_on(self) -> bool:
        """Whether there is a process that waits for its turn or works."""
        return self.state in ("queued", "running")


def write_status(run: RunFolder, status: Status) -> None:
    run.write_json("status.json", status.model_copy(update={"heartbeat": time.time()}).model_dump(mode="json"))


def read_status(run: RunFolder) -> Status:
    """The status as written; a missing or broken file reads as a failed run that says so."""
    tree = run.read_json("status.json")
    try:
        return Status.model_validate(tree)
    except ValidationError:
        return Status(
            state="failed",
            phase="unknown",
            error=RunError(what="The status of this run can't be read.", next="Start the run again."),
        )


def process_start_time(pid: int) -> float | None:
    """Unix time at which a living process began, or None where there is none. A zombie counts as dead."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def is_alive(status: Status) -> bool:
    """Whether the very process that the status names still lives; a pid that was given out again does not count."""
    born = None if status.pid is None else process_start_time(status.pid)
    return born is not None and status.pid_started is not None and abs(born - status.pid_started) < 2.0
