"""Runs that several processes tune together: `torchrun --nproc-per-node=2 -m mpsviz tune …`. Needs no torch."""

from __future__ import annotations

import os
import shlex

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder


def processes() -> int:
    """How many processes were launched together with this one, which counts."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether this process is the one that speaks to the user and writes the run folder."""
    return int(os.environ.get("RANK", "0")) == 0


def resume_command(run: RunFolder, count: int) -> str:
    """What goes on with a run that so many processes tuned, as one types it into a shell."""
    start = f"torchrun --nproc-per-node={count}" if count > 1 else "python"
    return f"{start} -m mpsviz resume {shlex.quote(str(run.path))}"


def check_processes(run: RunFolder, wanted: int, here: int) -> None:
    """Raises UserError unless as many processes are to go on with the run as began it: sums of others have other bits.

    Args:
        wanted: how many began it.
        here: how many would go on.
    """
    if wanted != here:
        began = "one process" if wanted == 1 else f"{wanted} processes together"
        raise UserError(
            f"This run is tuned by {began}: only as many can go on with it and end with the same weights.",
            next_step=f"Type: {resume_command(run, wanted)}",
        )
