"""What a run is doing, as the page reads it: one small file, replaced whole."""

from __future__ import annotations

import time
from typing import Literal

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from mpsviz.runs.store import RunFolder

State = Literal["queued", "running", "finished", "cancelled", "failed"]
ENDED: frozenset[str] = frozenset({"finished", "cancelled", "failed"})


class RunError(BaseModel):
    """Why a run failed, in words for its user."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    what: str
    next: str


class Status(BaseModel):
    """The content of status.json.

    Attributes:
        phase: what is being done now, in words ("training", "drawing the aligned_umap map", …).
        eta_s: seconds until the run ends, None while unknown.
        pid_started: Unix time at which that process began; with `pid` it names one process for good.
        heartbeat: Unix time of the last sign of life.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    state: State = "queued"
    phase: str = "waiting to start"
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    eta_s: float | None = None
    device: str = ""
    pid: int | None = None
    pid_started: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    heartbeat: float | None = None
    notes: tuple[str, ...] = ()
    error: RunError | None = None

    @property
    def ended(self) -> bool:
        return self.state in ENDED


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
