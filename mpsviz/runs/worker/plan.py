"""What a run does from here on, settled before it does it: snapshots, where it goes on from, threads, room on the disk.

threads.json    first: until the first moving picture; later: from then on
versions.json   of Python and of the libraries
"""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from mpsviz.analysis.features.neighborhood import notes_on_neighbors
from mpsviz.cores import wanted
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume.checkpoints import KEEP, Saved, check_same_model, go_back
from mpsviz.runs.resume.image_list import settle_images
from mpsviz.tuning.loop.batches import steps_per_epoch
from mpsviz.tuning.saving.tuned_weights import fingerprint
from mpsviz.tuning.setup.session import Session

FILE = "threads.json"
LIBRARIES = ("torch", "torchvision", "open_clip_torch", "numpy", "scikit-learn", "umap-learn")
FEWER = (
    "OMP_NUM_THREADS asks for fewer threads than the run began with: "
    "its last bits may be others than those of a run that was never stopped."
)
THUMBNAIL_BYTES = 8_000
FIGURES_BYTES = 120
"""Of one image at one snapshot, in the tables and on one map, as measured on emoji-60."""
MEMORIES = {"sgd": 1, "adamw": 2}
"""Tensors that an optimiser keeps of each parameter."""


@dataclass(frozen=True)
class Plan:
    """What a run does, and where it goes on from.

    Attributes:
        epochs: at which snapshots are taken, ascending; 0 is before tuning.
        steps: optimiser steps of the whole run.
        saved: the checkpoint that it goes on from; None where it begins at its beginning.
        frozen: the fingerprint of the weights before any tuning.
        disk_bytes: what the folder will take, somewhat more rather than less.
        notes: what its user should know before reading its figures.
    """

    epochs: list[int]
    steps: int
    saved: Saved | None
    frozen: str
    disk_bytes: int
    notes: tuple[str, ...]

    @property
    def steps_done(self) -> int:
        return self.saved.checkpoint.place.step if self.saved else 0

    @property
    def epochs_done(self) -> int:
        """−1 where not even the first snapshot was taken."""
        return self.saved.checkpoint.place.epoch if self.saved else -1


def plan_run(run: RunFolder, session: Session, *, goes_on: bool) -> Plan:
    """Settle what a run does, and drop from its folder what it will make again.

    Args:
        goes_on: whether there is a checkpoint; it may be damaged.

    Raises:
        UserError: it goes on, and its images or the model's weights are not those that it began with.
    """
    optim = session.config.optim
    epochs = snapshot_epochs(optim.epochs, session.config.analysis.snapshots)
    of_images = settle_images(run, session.dataset, session.split, goes_on=goes_on)
    frozen = fingerprint(session.learner)
    saved, of_damage = go_back(run, epochs)
    if saved:
        check_same_model(saved.said, frozen)
    return Plan(
        epochs=epochs,
        steps=optim.epochs * steps_per_epoch(len(session.few_shot.train.images), optim.batch_size),
        saved=saved,
        frozen=frozen,
        disk_bytes=needed_bytes(session, len(epochs)),
        notes=(*notes(session), *of_images, *of_damage),
    )


def snapshot_epochs(epochs: int, snapshots: int) -> list[int]:
    """Where to look: before tuning, at the end, and evenly between, `snapshots` times in all after the first."""
    snapshots = min(snapshots, epochs)  # more than one an epoch there can't be
    return sorted({round(epochs * number / snapshots) for number in range(snapshots + 1)})


def notes(session: Session) -> tuple[str, ...]:
    """What the user should know of this run before reading its figures."""
    shots, held_out = session.config.data.shots, int((session.split == "held-out").sum())
    short = int((session.few_shot.train.labels.bincount() < shots).sum())
    few = (f"{short} classes have fewer than {shots} images to train on and give all they have.",) if short else ()
    neighbors = notes_on_neighbors(session.config.analysis.n_neighbors, held_out)
    return session.dataset.notes + session.notes + few + neighbors + _of_weights(session)


def _of_weights(session: Session) -> tuple[str, ...]:
    """That no epoch can be chosen, where the weights of the best one are to be kept."""
    if session.config.analysis.keep_weights != "best" or (session.split == "validation").any():
        return ()
    return ("There are no validation images to choose the best epoch on, so the last weights alone are kept.",)


class Threads(BaseModel):
    """The content of threads.json."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    first: PositiveInt
    later: PositiveInt

    def agreed(self, run: RunFolder, *, goes_on: bool) -> tuple[Self, tuple[str, ...]]:
        """What a run that would have these has, which is written down, and what its reader should know of that.

        One that goes on from a checkpoint keeps what it began with, unless OMP_NUM_THREADS asks for fewer.
        """
        began = self._began(run) if goes_on else None
        limit = wanted(os.environ) if began else float("inf")  # what asks for these has looked at it
        has = began or self
        has = has.model_copy(update={"first": int(min(has.first, limit)), "later": int(min(has.later, limit))})
        run.write_json(FILE, has.model_dump())
        return has, (FEWER,) if began and has != began else ()

    @classmethod
    def _began(cls, run: RunFolder) -> Self | None:
        try:
            return cls.model_validate(run.read_json(FILE))
        except ValidationError:
            return None  # it is of an older version


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
    weights = learnt * (snapshots if config.analysis.keep_weights != "last" else 1)
    tables = images * snapshots * FIGURES_BYTES * (1 + len(config.analysis.projections))
    names = 2 * width * len(session.dataset.vocabulary)
    return int(
        1.1 * (snapshots * snapshot + (KEEP + 1) * checkpoint + weights + tables + names + images * THUMBNAIL_BYTES)
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


def write_versions(run: RunFolder) -> None:
    """Write versions.json: what the run is carried out with."""
    versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    run.write_json("versions.json", versions)
