"""Tip-Adapter-F: Tip-Adapter's cache, its keys tuned by the cross-entropy of its logits (arXiv 2111.03930).

Trains: `keys`. They are trained with the α and β of the settings; whoever looks gets those that the validation images
choose for the keys as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import nn
from torch.nn import functional as F

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.cancellation import StoppedError, cancellable_data, cancellation_check
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import FewShotData, Step, train
from mpsviz.tuning.methods.frozen.tip_adapter import TipAdapter
from mpsviz.tuning.towers.two_branches import Features


class TipAdapterF(TipAdapter):
    """The cache's keys are parameters; the empty ones stay zero."""

    def __init__(self, ingredients: MethodInputs) -> None:
        super().__init__(ingredients)
        self.keys = nn.Parameter(self.keys)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        logits = self.logits(features.frozen).mean(dim=1)  # (B, V, C) → (B, C)
        return {"cross_entropy": F.cross_entropy(logits, labels)}


def build(ingredients: MethodInputs) -> TipAdapterF:
    return TipAdapterF(ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """Fill the cache and train its keys. The authors' code keeps the epoch of the best test accuracy, this the last."""
    adapter = cast(TipAdapterF, learner)
    try:
        seen = adapter.fill(cancellable_data(data, cancellation_check(on_epoch)))
    except StoppedError:
        return False

    def look(done: int) -> bool:
        adapter.choose_ratios(seen, data.validation.labels)
        stop = on_epoch(done)
        if done < config.epochs:
            adapter.set_ratios(adapter.method.residual_ratio, adapter.method.sharpness)
        return stop

    return train(learner, data, config, on_step, look, resume)
