"""python -m mpsviz.runs.drawer DIR: draw the slow maps of a run, in a process of its own.

The worker starts it early in the run, so that numba compiles in what time the tuning leaves, and sends a line when the
snapshots are there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from mpsviz.analysis.projection import PROJECTIONS, slow_projections
from mpsviz.runs.maps import draw_map
from mpsviz.runs.store import RunFolder


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
