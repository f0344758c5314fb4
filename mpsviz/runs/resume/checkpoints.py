"""Where a run keeps the way back to its training: checkpoints/00000140.safetensors, one file a checkpoint.

A run goes on from the newest one that can be read and whose snapshots are all there:

snapshots  0000 ── 0004 ── 0008 ── 0012 (damaged)
checkpoints   ·  ·    ·  ·    ·  ✓    ·  ·           ✓: the last one before the snapshot that is to be taken again

The state that is no tensor stands in the file's own metadata, so that one rename makes the whole checkpoint appear.
Listing them needs no torch.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from mpsviz.errors import UserError
from mpsviz.runs.folder.atomic_writing import replacing, sweep
from mpsviz.runs.folder.safe_reading import plain_names
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.side_process import FAILURE

if TYPE_CHECKING:
    from mpsviz.tuning.loop.checkpoint import Checkpoint

ROOM = "checkpoints"
KEEP = 5
"""The newest so many stay."""
COST = 50
"""The time between two checkpoints is at least so many times what writing one takes: 2 %."""


@dataclass(frozen=True)
class Saved:
    """A checkpoint as it was read, and what the run said with it."""

    checkpoint: Checkpoint
    said: Mapping[str, Any]


class Keeper:
    """Writes a checkpoint whenever enough time has passed, and keeps the newest.

    Args:
        apart_s: seconds between two of them, at least.
    """

    def __init__(self, run: RunFolder, apart_s: float) -> None:
        self.run, self.apart_s = run, apart_s
        self.due = time.monotonic() + apart_s

    def offer(self, take: Callable[[], Checkpoint], said: Mapping[str, Any]) -> None:
        """Write one if it is time to."""
        if time.monotonic() >= self.due:
            self.write(take, said)

    def write(self, take: Callable[[], Checkpoint], said: Mapping[str, Any]) -> None:
        """Write one now; the older ones go only when it is there."""
        began = time.monotonic()
        checkpoint = take()
        (self.run.path / ROOM).mkdir(exist_ok=True)
        write_checkpoint(path_of(self.run, checkpoint.place.step), checkpoint, said)
        for step in checkpoint_steps(self.run)[:-KEEP]:
            path_of(self.run, step).unlink(missing_ok=True)
        now = time.monotonic()
        self.due = now + max(self.apart_s, COST * (now - began))


def path_of(run: RunFolder, step: int) -> Path:
    return run.path / ROOM / f"{step:08d}.safetensors"


def checkpoint_steps(run: RunFolder) -> list[int]:
    """The optimiser steps that there is a checkpoint of, ascending; whether it can be read is another matter."""
    names = plain_names(run.path, ROOM)
    stems = [name.removesuffix(".safetensors") for name in names if name.endswith(".safetensors")]
    return sorted(int(stem) for stem in stems if stem.isdecimal() and stem == f"{int(stem):08d}")


def write_checkpoint(path: Path, checkpoint: Checkpoint, said: Mapping[str, Any]) -> None:
    """Write a checkpoint, and what the run wants to remember with it (JSON); a reader never sees half a file.

    Raises:
        OSError: the file can't be written.
    """
    from safetensors.torch import save

    tensors = {name: tensor.contiguous() for name, tensor in checkpoint.tensors.items()}
    state = json.dumps({"place": checkpoint.described(), "said": said})
    with replacing(path) as temporary, temporary.open("wb") as file:  # `save_file` hides the errno of a full disk
        file.write(save(tensors, {"state": state, "sha256": _digest(tensors, state)}))
        file.flush()
        os.fsync(file.fileno())


def read_checkpoint(path: Path) -> Saved:
    """Read a checkpoint.

    Raises:
        UserError: it is missing, torn or altered.
    """
    from mpsviz.tuning.loop.checkpoint import Checkpoint, Place

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            # cloned: a mapped file that is cut off takes its reader with it, and keeps a disk busy
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
        tree = json.loads(metadata["state"])
        if metadata["sha256"] != _digest(tensors, metadata["state"]):
            raise ValueError("altered")
        return Saved(Checkpoint(Place(**tree["place"]), tensors), tree["said"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(path) from error


def checkpoint_epoch(path: Path) -> int:
    """The epochs that were over when a checkpoint was taken; needs no torch.

    Raises:
        UserError: it is missing or torn.
    """
    try:
        with safe_open(path, framework="np") as file:
            return int(json.loads((file.metadata() or {})["state"])["place"]["epoch"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(path) from error


def latest_checkpoint(run: RunFolder, before_epoch: float = math.inf) -> tuple[Saved | None, tuple[str, ...]]:
    """The newest checkpoint that can be read, and a note on each newer one that can't.

    Args:
        before_epoch: of those only that were taken before so many epochs were over.
    """
    broken: list[int] = []
    found: Saved | None = None
    for step in reversed(checkpoint_steps(run)):
        try:
            saved = read_checkpoint(path_of(run, step))
        except UserError:
            broken.append(step)
            continue
        if saved.checkpoint.place.epoch < before_epoch:
            found = saved
            break
    what = "went on from an earlier one" if found else "began again"
    return found, tuple(f"The checkpoint at step {step} is damaged; the run {what}." for step in broken)


def forget_checkpoints_after(run: RunFolder, step: int) -> None:
    """Remove those that the run did not go on from: they would count among the newest."""
    for late in checkpoint_steps(run):
        if late > step:
            path_of(run, late).unlink(missing_ok=True)


def _unreadable(path: Path) -> UserError:
    return UserError(
        f"The checkpoint '{path.name}' can't be read.", next_step="Go on from an earlier one, or start again."
    )


def _digest(tensors: Mapping[str, Any], state: str) -> str:
    digest = hashlib.sha256(state.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.flatten().view(dtype=_byte()).numpy() if tensor.numel() else b"")
    return digest.hexdigest()


def _byte() -> Any:
    import torch

    return torch.uint8


def go_back(run: RunFolder, planned: Sequence[int]) -> tuple[Saved | None, tuple[str, ...]]:
    """Find where to go on, and drop what the folder holds of later: it will be made again.

    Args:
        planned: the epochs that snapshots are taken at.

    Returns:
        The checkpoint, None where the run begins at its beginning, and notes on what is damaged: newer checkpoints, the
        snapshot that it goes back for.
    """
    saved, notes = _newest_whole(run, planned) if checkpoint_steps(run) else (None, ())
    step, epoch = (saved.checkpoint.place.step, saved.checkpoint.place.epoch) if saved else (0, -1)
    forget_checkpoints_after(run, step)
    run.forget_after(step=step, epoch=epoch)
    (run.path / FAILURE).unlink(missing_ok=True)
    sweep(run.path)
    return saved, notes


def _newest_whole(run: RunFolder, planned: Sequence[int]) -> tuple[Saved | None, tuple[str, ...]]:
    """The newest checkpoint that can be read and whose snapshots are all there, and what `go_back` notes."""
    first = _first_missing(run, planned)
    saved, notes = latest_checkpoint(run, first)
    if first in run.epochs():
        notes = (f"The snapshot of epoch {first} is damaged; the run went back to before it.", *notes)
    return saved, notes


def _first_missing(run: RunFolder, planned: Sequence[int]) -> float:
    """The first epoch whose snapshot is not there, or damaged; infinite where all are whole."""
    for epoch in planned:
        try:
            run.snapshot(epoch)
        except UserError:
            return epoch
    return math.inf


def check_same_model(said: Mapping[str, Any], frozen: str) -> None:
    """See that a run goes on with the weights that it began with.

    Args:
        said: with its checkpoint, see `Saved`; older ones say nothing of weights.
        frozen: the fingerprint of the frozen model as it was loaded now.

    Raises:
        UserError: they are others.
    """
    if said.get("frozen", frozen) != frozen:
        raise UserError(
            "The weights of the model are not those that this run began with.",
            next_step="Put the old file of weights back and resume it, or start a new run.",
        )
