"""Lightning: `Trainer(callbacks=[MpsvizCallback(probe, …)])`."""

from __future__ import annotations

import sys
from typing import Any

from mpsviz.callbacks.watched_training import WatchedTraining, numbers

if "pytorch_lightning" in sys.modules and "lightning.pytorch" not in sys.modules:
    from pytorch_lightning import Callback  # the same library under its older name
else:
    from lightning.pytorch import Callback


class MpsvizCallback(WatchedTraining, Callback):  # pyrefly: ignore[invalid-inheritance]: one of two
    """Watches the features of a LightningModule; see `WatchedTraining` for the arguments.

    Loss and learning rate are logged as often as the trainer logs, what the module logs at the end of each epoch.
    """

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        self.begin(pl_module, epoch=trainer.current_epoch, step=trainer.global_step)
        self._step = trainer.global_step

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        if self.watch is None or trainer.global_step == self._step:  # no optimiser step: gradients accumulate
            return
        self._step = trainer.global_step
        due = self._step % trainer.log_every_n_steps == 0
        loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
        self.watch.step(**numbers({"loss": loss, "lr": _learning_rate(trainer)}) if due else {})

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        if self.watch is not None:
            self.watch.epoch(**numbers(trainer.callback_metrics) | {"epoch": self.watch.epochs_done})

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        self.end()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        self.end(exception)


def _learning_rate(trainer: Any) -> float:
    return trainer.optimizers[0].param_groups[0]["lr"]
