"""python -m mpsviz.runs.worker.map_drawer DIR WORKER: draw the slow maps of a run, in a process of its own.

The worker starts it early, so that numba compiles in what time the tuning leaves. At each line it looks for
new snapshots: maps whose layouts depend on no later snapshot grow by them at once, and of maps of the first and the
last one the first is drawn. After the last line, `draw`, it finishes these and draws the others.
"""

from __future__ import annotations

import gc
import os
import sys
from functools import cached_property
from pathlib import Path

import numpy as np

from mpsviz.analysis.projections.registry import PROJECTIONS, slow_projections
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.end_with_parent import end_with
from mpsviz.runs.processes.side_process import DRAW
from mpsviz.runs.worker.map_drawing import GrowingMap, draw_map

GIVES_WAY = 5
"""How far it steps back behind the tuning (`nice`): beside threads that want every core it gets a quarter of one. With
less it would draw most when the tuning is over, on one core, while the others idle."""


class Drawer:
    """The slow maps of one run."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        names = slow_projections(run.config().analysis.projections)
        next_to_nothing = np.random.default_rng(0).normal(size=(2, 16, 4))
        for name in names:
            PROJECTIONS[name].project(next_to_nothing, n_neighbors=3, seed=0)  # imports and compiles
        gc.freeze()  # what was imported is not looked through at the end, for which the worker waits
        self.causal = [name for name in names if PROJECTIONS[name].causal]
        self.of_ends = [name for name in names if PROJECTIONS[name].ends]
        self.others = [name for name in names if name not in (*self.causal, *self.of_ends)]
        self.drawn: set[int] = set()
        self.ends: list[GrowingMap] = []

    def look(self) -> None:
        """Draw the snapshots that have come since, then all that has come meanwhile."""
        while new := [epoch for epoch in self.run.epochs() if epoch not in self.drawn]:
            self.drawn.add(new[0])
            snapshot = self.run.snapshot(new[0])
            for one in self.growing:
                one.add(snapshot)
        if not self.drawn:
            return  # a line may come before the first snapshot, and before it is known of which images
        for one in self.growing:
            one.catch_up()
        self._begin_ends()

    @cached_property
    def growing(self) -> list[GrowingMap]:
        """The maps that grow; the run's images are known by the time that there is something to draw."""
        return [GrowingMap(self.run, name) for name in self.causal]

    def _begin_ends(self) -> None:
        """Once there is a first snapshot, draw it on the maps of the first and the last one."""
        if self.ends:
            return
        self.ends = [GrowingMap(self.run, name) for name in self.of_ends]
        for one in self.ends:
            one.draw(self.run.snapshot(min(self.drawn)))
            one.catch_up()

    def finish(self) -> None:
        """Draw what can only be drawn when all snapshots are there."""
        for one in self.growing:
            one.finish()
        for one in self.ends:
            if len(self.drawn) > 1:
                one.draw(self.run.snapshot(max(self.drawn)))
            one.finish()
        for name in self.others:
            draw_map(self.run, name, self.run.epochs())


def main(folder: Path) -> None:
    """Follow the worker's lines. When the worker has died, another one may be in the folder already."""
    if hasattr(os, "nice"):
        os.nice(GIVES_WAY)
    worker = os.getppid()
    drawer = Drawer(RunFolder(folder))
    for line in sys.stdin:
        if os.getppid() != worker:
            return
        drawer.look()
        if line.strip() == DRAW:
            drawer.finish()
            return


if __name__ == "__main__":
    end_with(int(sys.argv[2]))
    main(Path(sys.argv[1]))
