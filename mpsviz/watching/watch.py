"""`mpsviz.watch`: two lines in a torch training, and what becomes of its features is a run."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import torch
from torch import nn

from mpsviz.errors import UserError
from mpsviz.runs.recording.recorder import Recorder
from mpsviz.watching.camera import Camera
from mpsviz.watching.encoding import Encode, Pool
from mpsviz.watching.probe import read_probe
from mpsviz.watching.undisturbed import random_numbers


def watch(
    model: nn.Module,
    probe: Any,
    *,
    encode: Encode | None = None,
    every: Literal["epoch"] | int = "epoch",
    path: str | os.PathLike[str] | None = None,
    layers: Sequence[str] = (),
    pool: Pool = "mean",
    transform: Callable[[Any], Any] | None = None,
    batch_size: int = 64,
    precision: torch.dtype | None = None,
    epoch: int = 0,
    step: int = 0,
    **rows: Any,
) -> Watch:
    """Record what a model makes of a probe, now and then while it is trained. The training goes on with the same bits.

    ```python
    with mpsviz.watch(model, probe, path="runs/mine") as watched:  # snapshot 0 is taken here
        for epoch in range(20):
            for batch in loader:
                ...
                watched.step(loss=loss.item())
            watched.epoch()  # a snapshot
    ```

    Args:
        model: any module. One that is compiled or wrapped for several processes is looked into.
        probe: a list of files (with `transform`), a dataset, a loader, a tensor (n, …), or (tensor, labels). Rows are a
            tensor, (input, label, …), or a dictionary as transformers takes them.
        encode: from the model and a batch to features (B, D), or to a dictionary of `features`, `logits` (B, C) and
            `tokens` (B, T, D). None: as `mpsviz.watching.encoding.encode_whole`.
        every: "epoch", or a number of steps.
        path: the run folder; None: a new one where runs live.
        layers: names of parts of the model, as in `model.named_modules()`, in the order of depth; each has a map.
        pool: how one vector a row is made of a layer's tokens: their "mean", the "first" one, or a function.
        transform: from a picture (Pillow's, RGB) to what the model takes.
        batch_size: rows that are encoded together.
        precision: of autocast while the probe is encoded; None: that of the weights.
        epoch, step: how many are done already, where a training goes on.
        rows: what else `mpsviz.Recorder` takes: labels, class_names, ids, images, texts, columns, split, text_features,
            analyse.

    Returns:
        What is told of steps and epochs. In all processes but the first of several it does nothing.

    Raises:
        UserError: an argument does not fit, or the folder holds a recording that goes further than this training.
    """
    if every != "epoch" and (not isinstance(every, int) or every < 1):
        raise UserError(f"A snapshot can't be taken every {every!r}.", next_step="Give 'epoch' or a number of steps.")
    if torch.distributed.is_available() and torch.distributed.is_initialized() and torch.distributed.get_rank():
        return Watch(None, None, every, epoch, step)
    with random_numbers():
        camera = Camera(model, read_probe(probe, transform), encode, layers, pool, batch_size, precision)
        known = camera.probe.known | {name: value for name, value in rows.items() if value is not None}
        if "labels" not in known and (labels := camera.probe.labels()) is not None:
            known["labels"] = labels
    unit = "epoch" if every == "epoch" else "step"
    given: dict[str, Any] = {"model": type(camera.module).__name__, **known}
    recorder = Recorder(path, unit=unit, **given)
    try:
        watched = Watch(camera, recorder, every, epoch, step)
        watched.begin()
    except BaseException as error:
        recorder.__exit__(type(error), error, None)
        raise
    return watched


class Watch:
    """A training that is watched. Without a recorder (in all processes but one) it does nothing."""

    def __init__(
        self, camera: Camera | None, recorder: Recorder | None, every: Literal["epoch"] | int, epoch: int, step: int
    ) -> None:
        self.camera, self.recorder, self.every = camera, recorder, every
        self.epochs_done, self.steps_done = epoch, step

    def begin(self) -> None:
        """Take the first snapshot, unless it is there already.

        Raises:
            UserError: what is there goes further than this training.
        """
        if self.recorder is None:
            return
        here, last = self._here(), self.recorder.last
        if last and not self.epochs_done and not self.steps_done:
            raise UserError(
                f"'{self.recorder.path}' has a recording up to {self.recorder.unit} {last}; this training begins at 0.",
                next_step=f"Say how far it is ({self.recorder.unit}=…), choose another folder, or delete that one.",
            )
        if last is None or last < here:
            self.recorder.snapshot(here, **self._taken())

    def step(self, **numbers: Any) -> None:
        """An optimiser step is done: note its numbers, such as loss and lr."""
        self.steps_done += 1
        if numbers:
            self.log(**numbers)
        if isinstance(self.every, int) and self.steps_done % self.every == 0:
            self.snapshot(self.steps_done)

    def epoch(self, **numbers: Any) -> None:
        """An epoch is done."""
        self.epochs_done += 1
        if numbers:
            self.log(**numbers)
        if self.every == "epoch":
            self.snapshot(self.epochs_done)

    def log(self, **numbers: Any) -> None:
        """Note numbers of the step that was done last."""
        if self.recorder is not None:
            self.recorder.log(self.steps_done, **{"epoch": self.epochs_done, **numbers})

    def snapshot(self, at: int) -> bool:
        """Take one now. What goes wrong with the model is a warning: a training is worth more than its recording."""
        if self.recorder is None or self.camera is None:
            return False
        try:
            taken = self._taken()
        except UserError:
            raise
        except Exception as error:  # a model may raise anything, and its training must go on
            warnings.warn(f"Snapshot {at} is not taken: {type(error).__name__}: {error}", stacklevel=3)
            return False
        return self.recorder.snapshot(at, **taken)

    def close(self, wait: bool = False) -> None:
        """End the recording; see `Recorder.close`."""
        if self.recorder is not None:
            self.recorder.close(wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.recorder is not None:
            self.recorder.__exit__(kind, error, traceback)

    def _here(self) -> int:
        return self.epochs_done if self.every == "epoch" else self.steps_done

    def _taken(self) -> dict[str, Any]:
        return {} if self.camera is None else self.camera.take()
