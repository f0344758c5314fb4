"""Room on the disk: how much a run will need, and a little kept back to say why it stopped when there is none left."""

from __future__ import annotations

import errno
import shutil

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume.checkpoints import KEEP
from mpsviz.tuning.setup.session import Session

RESERVE = ".reserve"
RESERVE_BYTES = 256 * 1024
THUMBNAIL_BYTES = 8_000
FIGURES_BYTES = 120
"""Of one image at one snapshot, in the tables and on one map, as measured on emoji-60."""
MEMORIES = {"sgd": 1, "adamw": 2}
"""Tensors that an optimiser keeps of each parameter."""


def needed_bytes(session: Session, snapshots: int) -> int:
    """What the run folder will take, somewhat more rather than less.

    Args:
        snapshots: with the first one.
    """
    config, learner = session.config, session.learner
    images, classes = len(session.probe_images), len(session.dataset.class_names)
    width = session.learner.targets.text_features.shape[1]
    learnt = sum(tensor.nbytes for tensor in learner.learnt_state().values())
    snapshot = images * (2 * width + 4 * classes + 4) + 4 * classes * width
    checkpoint = learnt * (1 + MEMORIES[config.optim.optimizer])
    tables = images * snapshots * FIGURES_BYTES * (1 + len(config.analysis.projections))
    names = 2 * width * len(session.dataset.vocabulary)
    return int(
        1.1 * (snapshots * snapshot + (KEEP + 1) * checkpoint + learnt + tables + names + images * THUMBNAIL_BYTES)
    )


def check_room(run: RunFolder, needed: int) -> None:
    """Raises UserError where the disk has less than that, less what a run that goes on holds already."""
    free = shutil.disk_usage(run.path).free
    more = needed - sum(file.lstat().st_size for file in run.path.rglob("*"))
    if free < more:
        raise UserError(
            f"The run will need about {more / 1e6:,.0f} MB on the disk, and only {free / 1e6:,.0f} MB are free.",
            next_step="Free some space and press Resume, or ask for fewer snapshots (analysis.snapshots).",
        )


def reserve(run: RunFolder) -> None:
    """Keep a little room back."""
    (run.path / RESERVE).write_bytes(bytes(RESERVE_BYTES))


def release(run: RunFolder) -> None:
    """Give it back: to write down how the run ended."""
    try:
        (run.path / RESERVE).unlink(missing_ok=True)
    except OSError:
        return  # the folder can't be written at all


def check_not_full(run: RunFolder) -> None:
    """Raises OSError (ENOSPC) where next to nothing is free: why a process beside the worker may have died wordless."""
    if shutil.disk_usage(run.path).free < RESERVE_BYTES:
        raise OSError(errno.ENOSPC, "no space left", str(run.path))
