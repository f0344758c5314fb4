"""Hugging Face's Trainer, and those made of it (trl's): `Trainer(callbacks=[MpsvizCallback(probe, …)])`."""

from __future__ import annotations

import math
from typing import Any

from transformers import TrainerCallback

from mpsviz.callbacks.watched_training import WatchedTraining, numbers


class MpsvizCallback(WatchedTraining, TrainerCallback):
    """Watches the features of a model that `transformers.Trainer` trains; see `WatchedTraining` for the arguments.

    What the trainer logs is logged. It tells callbacks nothing of an exception: the recording is closed when the
    program ends, or at once by `with MpsvizCallback(…) as callback:` around `trainer.train()`.
    """

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **kwargs: Any) -> None:
        self.begin(model, epoch=int(state.epoch or 0), step=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.watch is not None:
            self.watch.step()

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        if self.watch is not None:
            under_way = max(math.ceil(state.epoch or 0) - 1, 0)
            self.watch.log(**numbers(logs, learning_rate="lr") | {"epoch": under_way})

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.watch is not None:
            self.watch.epoch()

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.end()
