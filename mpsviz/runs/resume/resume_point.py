"""Where a run goes on from: the newest checkpoint that can be read and whose snapshots are all there.

snapshots  0000 ── 0004 ── 0008 ── 0012 (damaged)
checkpoints   ·  ·    ·  ·    ·  ✓    ·  ·           ✓: the last one before the snapshot that is to be taken again
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.temporary_files import sweep
from mpsviz.runs.processes.side_process import FAILURE
from mpsviz.runs.resume.checkpoints import Saved, forget_checkpoints_after, latest_checkpoint


def go_back(run: RunFolder, planned: Sequence[int]) -> tuple[Saved | None, tuple[str, ...]]:
    """Find where to go on, and drop what the folder holds of later: it will be made again.

    Args:
        planned: the epochs that snapshots are taken at.

    Returns:
        The checkpoint, None where the run begins at its beginning, and notes on what is damaged: newer checkpoints, the
        snapshot that it goes back for.
    """
    first = _first_missing(run, planned)
    saved, notes = latest_checkpoint(run, first)
    if first in run.epochs():
        notes = (f"The snapshot of epoch {first} is damaged; the run went back to before it.", *notes)
    step, epoch = (saved.checkpoint.place.step, saved.checkpoint.place.epoch) if saved else (0, -1)
    run.forget_after(step=step, epoch=epoch)
    forget_checkpoints_after(run, step)
    (run.path / FAILURE).unlink(missing_ok=True)
    sweep(run)
    return saved, notes


def _first_missing(run: RunFolder, planned: Sequence[int]) -> float:
    """The first epoch whose snapshot is not there, or damaged; infinite where all are whole."""
    for epoch in planned:
        try:
            run.snapshot(epoch)
        except UserError:
            return epoch
    return math.inf
