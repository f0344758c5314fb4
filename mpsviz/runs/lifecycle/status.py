"""What a run is doing, as the page reads it, and what its user asked it to do: two small files, each replaced whole.

status.json   written by the worker
control       one word, written by the page or the command line; the worker looks at it in every step
"""

from __future__ import annotations

import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.process_identity import Amount, Count, NamesProcess

State = Literal["queued", "running", "paused", "finished", "cancelled", "failed"]
ENDED: frozenset[str] = frozenset({"finished", "cancelled", "failed"})
RESUMABLE: frozenset[str] = frozenset({"paused", "cancelled", "failed"})

CONTROL = "control"


class RunError(BaseModel):
    """Why a run failed, in words for its user."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    what: str
    next: str


class Status(NamesProcess):
    """The content of status.json; which process works on the run, see `NamesProcess`.

    Attributes:
        phase: what is being done now, in words ("training", "drawing the carried_umap map", …).
        eta_s: seconds until the run ends, None while unknown.
        heartbeat: Unix time of the last sign of life.
        memory_mb: main memory of the worker, in 10⁶ bytes, when it gave that sign.
        disk_mb: what the run will take on the disk, as estimated before it started.
        machine: which one the run is on, see `mpsviz.runs.processes.machine`.
        processes: how many tune it together, see `mpsviz.runs.processes.torchrun`.
        kills: how many processes this machine had killed for want of memory when the worker started.
        recorded: the process is somebody's own training that records itself here (`mpsviz.Recorder`): no signal is ever
            sent to it.
    """

    state: State = "queued"
    phase: str = "waiting to start"
    epoch: Count = 0
    epochs: Count = 0
    step: Count = 0
    steps: Count = 0
    eta_s: Amount | None = None
    device: str = ""
    started_at: Amount | None = None
    ended_at: Amount | None = None
    heartbeat: Amount | None = None
    memory_mb: Amount | None = None
    disk_mb: Amount | None = None
    machine: str = ""
    processes: Annotated[int, Field(ge=1, le=10**6)] = 1
    kills: Count | None = None
    recorded: bool = False
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


Wish = Literal["pause", "cancel"]


class CancelledError(BaseException):
    """The user asked to stop, or to pause.

    A signal may raise it anywhere: whoever catches an Exception there must not take it for one of theirs.
    """


def ask(run: RunFolder, what: Wish) -> None:
    with replacing(run.path / CONTROL) as temporary:
        temporary.write_text(f"{what}\n", encoding="utf-8")


def wish(run: RunFolder) -> Wish | None:
    """What was asked; anything but a pause is a wish to stop."""
    try:
        word = plain_file(run.path, CONTROL).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    return "pause" if word == "pause" else "cancel"


def forget_wish(run: RunFolder) -> None:
    (run.path / CONTROL).unlink(missing_ok=True)
