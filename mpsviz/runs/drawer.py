"""python -m mpsviz.runs.drawer DIR: draw the slow maps of a run, in a process of its own.

The worker starts it together with the tuning, so that numba compiles in what time the tuning leaves, and sends a line
when the snapshots are there. When the worker dies the line never comes and the drawer ends with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, cast

import numpy as np

from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.errors import UserError
from mpsviz.runs.analyst import LIVE_PROJECTION
from mpsviz.runs.maps import draw_map
from mpsviz.runs.store import RunFolder


class Drawer:
    """The worker's end of the line."""

    def __init__(self, run: RunFolder) -> None:
        with (run.path / "log.txt").open("ab") as file:
            self.process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                [sys.executable, "-m", "mpsviz.runs.drawer", str(run.path)],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=file,
                cwd=Path(__file__).parents[2],
            )

    def begin(self) -> None:
        """All snapshots are there."""
        try:
            with cast(IO[bytes], self.process.stdin) as line:
                line.write(b"draw\n")
        except BrokenPipeError:
            return  # it has died; succeeded() says so

    def is_busy(self) -> bool:
        return self.process.poll() is None

    def succeeded(self) -> bool:
        return self.process.poll() == 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def slow_projections(names: tuple[str, ...]) -> list[str]:
    """The projections of a run that are drawn at its end.

    Raises:
        UserError: a name is unknown.
    """
    for name in names:
        if name not in PROJECTIONS:
            raise UserError(
                f"There is no projection named '{name}'.", next_step=f"Choose among: {', '.join(PROJECTIONS)}."
            )
    return [name for name in names if name != LIVE_PROJECTION]


def main(folder: Path) -> None:
    if hasattr(os, "nice"):
        os.nice(19)  # compiling must not slow the tuning down
    run = RunFolder(folder)
    names = slow_projections(run.config().analysis.projections)
    next_to_nothing = np.random.default_rng(0).normal(size=(2, 16, 4))
    for name in names:
        PROJECTIONS[name].project(next_to_nothing, n_neighbors=3, seed=0)  # imports and compiles
    if sys.stdin.readline():
        for name in names:
            draw_map(run, name, run.epochs())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
