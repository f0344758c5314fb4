"""Measure a run again in the background, for a page that looks on.

As a process: python -m mpsviz.runs.background.remeasure_process DIR.

start ─▶ running ─▶ (finished or cancelled: the file is gone)
            └─────▶ failed ─▶ start

Its state is the file measuring.json of the run folder. The run is as it was until all is measured.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from mpsviz.analysis.projections.registry import LIVE_PROJECTION, PROJECTIONS, with_plain
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.permission import changes
from mpsviz.runs.folder.safe_reading import strange_names
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import refuse_foreign
from mpsviz.runs.lifecycle.status import RunError
from mpsviz.runs.processes.child_processes import look_after
from mpsviz.runs.processes.process_identity import (
    Amount,
    NamesProcess,
    is_alive,
    is_elsewhere,
    process_fields,
    send_signal,
)
from mpsviz.runs.worker.failures import explain

FILE = "measuring.json"
MEASURING, DRAWING = "measuring", ("drawing", "waiting")
"""How lines of `remeasure` begin that are about an epoch or a map; to draw one takes about as long as all epochs."""
AGAIN = "Press Measure again."


class MeasuringStatus(NamesProcess):
    """How far it is; which process measures, see `NamesProcess`.

    Attributes:
        doing: in words, for example "measuring epoch 3 (4 of 11)".
        share: of the work that is done.
        seconds: from its beginning to the last word of it.
        told_at: Unix time of that word.
    """

    state: Literal["running", "failed"] = "running"
    doing: str = "starting"
    share: float = Field(default=0.0, ge=0, le=1)
    seconds: Amount = 0.0
    told_at: Amount = 0.0
    error: RunError | None = None

    @property
    def seconds_left(self) -> float | None:
        """At the rate until now; None at the beginning, and where it takes longer than that."""
        if not self.share:
            return None
        left = self.seconds * (1 - self.share) / self.share - (time.time() - self.told_at)
        return left if left > 0 else None


@changes
def start(run: RunFolder) -> None:
    """Measure it in a process that outlives this one; nothing is done while one does so already.

    Raises:
        UserError: the run is another machine's, its folder has links in it, or can't be written.
    """
    status = status_of(run)
    if status and status.state == "running":
        return
    refuse_foreign(run)
    if strange := strange_names(run.path):
        raise UserError(
            f"There are links or pipes in this run's folder, which would be followed ({len(strange)}).",
            next_step="Remove them first.",
        )
    try:
        (run.path / FILE).unlink(missing_ok=True)
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "mpsviz.runs.background.remeasure_process", os.fspath(run.path)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd=IMPORT_ROOT,
        )  # fmt: skip
        look_after(process)
        if not (run.path / FILE).exists():  # from here on, the process itself writes it
            _write(run, _begun(run, process.pid))
    except OSError as error:
        raise UserError(
            f"It can't be measured again ({error.strerror}).", next_step="See whether the disk is full or protected."
        ) from error


def status_of(run: RunFolder) -> MeasuringStatus | None:
    """How it stands, put right where the process died without saying so; None where nothing is being measured."""
    status = _read(run)
    if status is None or is_elsewhere(status, run.path):
        return None  # a folder elsewhere: this one is a copy of the one that is being measured
    if status.state != "running" or is_alive(status, run.path):
        return status
    now = _read(run)  # it may have ended between the first look and this one
    if now is None or now.state != "running":
        return now or status
    words = RunError(what="Measuring was stopped from outside.", next=f"The run is as it was. {AGAIN}")
    return status.model_copy(update={"state": "failed", "error": words})


def _read(run: RunFolder) -> MeasuringStatus | None:
    try:
        return MeasuringStatus.model_validate(run.read_json(FILE))
    except ValidationError:
        return None


@changes
def cancel(run: RunFolder) -> None:
    """Ask the process to stop; the run stays as it was."""
    status = status_of(run)
    if status and status.state == "running":
        send_signal(status, run.path, signal.SIGTERM)


def carry_out(run: RunFolder) -> None:
    """Measure it in this process, the main thread of which this must be; SIGTERM stops it.

    Raises:
        KeyboardInterrupt: it was stopped.
        Exception: what stopped it, after the status says so.
    """
    from mpsviz.runs.background.remeasure import remeasure  # scikit-learn takes seconds to import: not for pages

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # which may be made to wait
    try:
        remeasure(run, _Teller(run))
    except Exception as error:
        failed = {"state": "failed", "error": words_for(error)}
        with contextlib.suppress(OSError):
            _write(run, _begun(run, os.getpid()).model_copy(update=failed))
        raise
    except KeyboardInterrupt:
        (run.path / FILE).unlink(missing_ok=True)
        raise
    (run.path / FILE).unlink(missing_ok=True)


class _Teller:
    """Writes down what `remeasure` tells, and how much of the work is behind it."""

    def __init__(self, run: RunFolder) -> None:
        self.run, self.began = run, time.monotonic()
        self.status = _begun(run, os.getpid())
        _write(run, self.status)
        maps = set(with_plain([LIVE_PROJECTION, *run.config().analysis.projections, *run.map_names()]))
        maps &= set(PROJECTIONS)
        self.epochs = max(len(run.epochs()), 1)
        self.work = self.epochs * (1 + len(maps))
        self.measuring = self.drawing = 0

    def __call__(self, line: str) -> None:
        self.measuring += line.startswith(MEASURING)
        self.drawing += line.startswith(DRAWING)
        done = self.epochs * self.drawing if self.drawing else max(self.measuring - 1, 0)
        words = {"doing": line.partition(",")[0], "share": min(done / self.work, 1.0)}
        when = {"seconds": time.monotonic() - self.began, "told_at": time.time()}
        self.status = self.status.model_copy(update=words | when)
        with contextlib.suppress(OSError):  # a full disk is said by the measuring itself
            _write(self.run, self.status)


def words_for(error: Exception) -> RunError:
    """Why measuring stopped."""
    if isinstance(error, UserError):
        return RunError(what=error.what, next=error.next_step)
    if isinstance(error, (MemoryError, OSError)):
        return RunError(what=explain(error).what, next=f"Make room for it. {AGAIN}")
    return RunError(
        what=f"Measuring stopped on an error that it does not know ({type(error).__name__}).",
        next="The run is as it was. Read the end of log.txt in the run folder, and report it.",
    )


def _begun(run: RunFolder, pid: int) -> MeasuringStatus:
    return MeasuringStatus(**process_fields(pid, run.path))


def _write(run: RunFolder, status: MeasuringStatus) -> None:
    run.write_json(FILE, status.model_dump(mode="json"))


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # the page must stay quick
    folder = RunFolder(Path(sys.argv[1]))
    try:
        carry_out(folder)
    except KeyboardInterrupt:
        sys.exit(0)
    except UserError as error:
        sys.exit(str(error))
    except Exception:
        with contextlib.suppress(OSError), (folder.path / "log.txt").open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc())
        sys.exit(1)
