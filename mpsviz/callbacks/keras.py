"""Keras 3 on its torch backend: `model.fit(callbacks=[MpsvizCallback(probe, …)])`."""

from __future__ import annotations

from typing import Any

import keras
import torch

from mpsviz.callbacks.watched_training import WatchedTraining, numbers
from mpsviz.errors import UserError
from mpsviz.runs.lifecycle.status import read_status


class MpsvizCallback(WatchedTraining, keras.callbacks.Callback):
    """Watches the features of a Keras model; see `WatchedTraining` for the other arguments.

    What `fit` logs at the end of each epoch is logged. Keras tells callbacks nothing of an exception: the recording is
    closed when the program ends, or at once by `with MpsvizCallback(…) as callback:` around `model.fit`.

    Args:
        probe: an array or a tensor (n, …) as the model takes it, or what else `mpsviz.watch` encodes.
        encode: as for `mpsviz.watch`; None: the model's own output.

    Raises:
        UserError: Keras runs on another backend than torch.
    """

    def __init__(self, probe: Any, *, encode: Any = None, **options: Any) -> None:
        if keras.backend.backend() != "torch":
            raise UserError(
                f"Keras runs on {keras.backend.backend()}, whose models mpsviz.watch can't encode.",
                next_step='Set KERAS_BACKEND="torch" before Keras is imported, or hand features to mpsviz.Recorder.',
            )
        probe = torch.from_numpy(probe) if type(probe).__module__ == "numpy" else probe
        super().__init__(probe, encode=encode or _output, **options)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.end()
        self._begun = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if not self._begun:  # only now it is known from which epoch on, also after BackupAndRestore
            model: Any = self.model
            step = int(model.optimizer.iterations)
            self.begin(model, epoch=epoch, step=step)
            self._refuse_counting_anew(epoch, step)
            self._begun = True

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self.watch is not None:
            self.watch.step()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.watch is not None:
            self.watch.epoch(**numbers(logs) | {"epoch": epoch})

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self.end()

    def _refuse_counting_anew(self, epoch: int, step: int) -> None:
        """`fit` counts epochs from 0 every time, also those of a model that it has trained before."""
        recorder = self.watch.recorder
        if recorder is None or self.watch.every != "epoch" or not (recorder.last or 0) > epoch:
            return
        if 0 < read_status(recorder.run).step <= step:
            self.end()
            raise UserError(
                f"'{recorder.path}' has a recording up to epoch {recorder.last}; fit goes on and counts from {epoch}.",
                next_step=f"Call fit with initial_epoch={recorder.last}, or give the callback another path.",
            )


def _output(model: Any, batch: Any) -> Any:
    return model(batch, training=False)
