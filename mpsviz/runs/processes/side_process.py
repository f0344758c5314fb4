"""A process beside the worker: it is told what to do line by line, and ends when the worker does.

What an aide does (measuring, compiling, drawing) goes on while the worker trains.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, cast

from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder

NAMES = "names"
"""The line that tells the analyst of the bystanders' names; every other line is an epoch."""
DRAW = "draw"
"""The line after which the drawer draws what needs all snapshots; every other line says that there are new ones."""
FAILURE = "analysis/failure.json"
"""Where the analyst leaves the words for the user when measuring fails."""


class SideProcess:
    """The worker's end of the line to `python -m MODULE RUN WORKER`; WORKER is its own process."""

    def __init__(self, run: RunFolder, module: str, environment: Mapping[str, str] | None = None) -> None:
        with (run.path / "log.txt").open("ab") as file:
            self.process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                [sys.executable, "-m", module, str(run.path.resolve()), str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=file,
                cwd=IMPORT_ROOT,
                env={**os.environ, **(environment or {})},
            )

    def tell(self, line: str) -> None:
        """Say what to do next; an aide that has died does not hear it, and `succeeded` says so."""
        try:
            self._line.write(f"{line}\n".encode())
            self._line.flush()
        except (BrokenPipeError, ValueError):
            return

    def dismiss(self) -> None:
        """No more lines will come: the aide does what is left and ends."""
        try:
            self._line.close()
        except BrokenPipeError:
            return

    def is_busy(self) -> bool:
        return self.process.poll() is None

    def succeeded(self) -> bool:
        return self.process.poll() == 0

    def was_stopped(self) -> bool:
        """Whether a signal ended it, which it had not asked for."""
        code = self.process.poll()
        return code is not None and code < 0

    def stop(self) -> None:
        """End it now."""
        self.process.kill()
        self.process.wait()
        self.dismiss()

    @property
    def _line(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdin)
