"""The two processes beside a worker, and what it does with them.

worker ── epoch, names ─▶ analyst: measures, live map
       ── epoch, draw ──▶ drawer: slow maps
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn, Self

from mpsviz.analysis.projections.registry import slow_projections
from mpsviz.errors import UserError
from mpsviz.runs.folder.atomic_writing import sweep
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.disk_reserve import check_not_full
from mpsviz.runs.lifecycle.status import wish
from mpsviz.runs.processes.side_process import FAILURE, SideProcess
from mpsviz.runs.worker.progress import Progress
from mpsviz.runs.worker.slow_maps import SlowMaps

POLL_S = 0.1
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For what goes on beside the training: two processes that both want every core slow each other down many times."""


class SideProcesses:
    """As a context they live as long as it: the analyst from its start, the drawer when it is asked for.

    Args:
        leave: called where the user asks to stop while the worker waits for one of them.
    """

    def __init__(self, run: RunFolder, progress: Progress, leave: Callable[[], NoReturn]) -> None:
        self.run, self.progress, self.leave = run, progress, leave

    def __enter__(self) -> Self:
        self.slow = slow_projections(self.run.config().analysis.projections)
        self.analyst = SideProcess(self.run, "mpsviz.runs.worker.analyst", ONE_THREAD)
        self.drawer: SlowMaps | None = None
        return self

    def __exit__(self, *error: object) -> None:
        for aide in (self.analyst, self.drawer):
            if aide:
                aide.stop()
        sweep(self.run.path)  # one that was stopped while it wrote left half a file

    def start_drawer(self) -> None:
        """Have it compile what it needs, for which there need be nothing to draw; once, if there are slow maps."""
        if self.slow and self.drawer is None:
            self.drawer = SlowMaps(self.run, self.slow, ONE_THREAD)
            self.drawer.tell("the snapshots so far")

    def tell_of_snapshot(self, epoch: int) -> None:
        """Have it measured and drawn. Raises UserError where measuring has failed."""
        self.tell_analyst(str(epoch))
        if self.drawer:
            self.drawer.tell(str(epoch))

    def tell_analyst(self, line: str) -> None:
        """Raises UserError where measuring has failed."""
        self.analyst.tell(line)
        self._check_measures()

    def finish_measures(self) -> None:
        """Wait for what is still to measure, while the maps are drawn to their ends.

        Raises:
            UserError: measuring has failed.
        """
        if self.drawer:
            self.drawer.draw_all()
        self.analyst.dismiss()
        self._wait_for(self.analyst, "measuring")
        self._check_measures()

    def draw(self) -> None:
        """Wait for the slow maps; a map that can't be drawn is noted and costs the run nothing else."""
        if self.drawer is None:
            return
        self.progress.update(phase=f"drawing the {self.drawer.what}", eta_s=None)
        if note := self.drawer.draw(self._look):
            self.progress.update(notes=(*self.progress.status.notes, note))

    def _check_measures(self) -> None:
        """Raises UserError where measuring has failed, in the words that the analyst left."""
        if self.analyst.is_busy() or self.analyst.succeeded():
            return
        check_not_full(self.run)
        words = self.run.read_json(FAILURE) or {
            "what": "Measuring the snapshots was stopped from outside.",
            "next": "Free some memory and press Resume.",
        }
        raise UserError(words["what"], next_step=words["next"])

    def _wait_for(self, aide: SideProcess, phase: str) -> None:
        self.progress.update(phase=phase, eta_s=None)
        while aide.is_busy():
            self._look()
            time.sleep(POLL_S)

    def _look(self) -> None:
        if wish(self.run):
            self.leave()
        self.progress.tick()
