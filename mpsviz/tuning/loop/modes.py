"""A training whose learner is one thing in the steps and another when somebody looks: dropout, mixed weights."""

from __future__ import annotations

from collections.abc import Callable

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import FewShotData
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import Step, train


def train_with_modes(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """By gradient descent, in training mode in the steps and in evaluation mode whenever somebody looks."""

    def look(done: int) -> bool:
        learner.eval()
        stop = on_epoch(done)
        learner.train()
        return stop

    learner.train()
    try:
        return train(learner, data, config, on_step, look, resume)
    finally:
        learner.eval()
