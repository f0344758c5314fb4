"""The process beside a recording that measures and draws; it outlives the training, and ends when all is done."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import IO, cast

from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.child_processes import look_after
from mpsviz.runs.processes.process_identity import lives

MODULE = "mpsviz.runs.recording.measuring"
QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
NOT_ITS_OWN = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
"""What torchrun tells the training, and the training alone."""
STARTS = 3
PATIENCE_S = 10.0


class Beside:
    """The training's end of the line: a line says that there is a new snapshot."""

    def __init__(self, run: RunFolder) -> None:
        """Nothing is started before there is something to measure."""
        self.run, self.starts = run, 0
        self.process: subprocess.Popen[bytes] | None = None

    def tell(self) -> None:
        """There is a new snapshot. Raises OSError where no process can be started."""
        if self.process is None or (self.process.poll() is not None and self.starts < STARTS):
            self._start()
        try:
            self._line.write(b"\n")
            self._line.flush()
        except (BrokenPipeError, ValueError):
            return

    def dismiss(self, *, wait: bool) -> None:
        """No more will come."""
        if self.process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            self._line.close()
        if wait:
            self.process.wait()

    def _start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_ITS_OWN}
        with (self.run.path / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                [sys.executable, "-m", MODULE, os.fspath(self.run.path)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=IMPORT_ROOT,
                env={**environment, **QUIET},
                start_new_session=True,  # Ctrl-C in the training's terminal is not for this one
            )
        self.starts += 1
        look_after(self.process)

    @property
    def _line(self) -> IO[bytes]:
        return cast("IO[bytes]", cast("subprocess.Popen[bytes]", self.process).stdin)


def stop_measuring(run: RunFolder) -> None:
    """End what measures there for a training before this one; waits until it has ended, or for PATIENCE_S."""
    status = remeasure_process.status_of(run)
    if status is None or status.state != "running":
        return
    remeasure_process.cancel(run)
    until = time.monotonic() + PATIENCE_S
    while lives(status) and time.monotonic() < until:
        time.sleep(0.05)
