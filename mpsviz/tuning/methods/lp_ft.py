"""LP-FT: a linear probe first, then full fine-tuning that begins with the probe's head (arXiv 2202.10054).

1.  images ── tower (frozen) ──▶ features ── head (fitted) ──▶ logits     as `linear-probe` does
2.  images ── tower (tuned) ───▶ features ── head (tuned) ───▶ logits

A head that has to be learnt first would distort the features meanwhile. Trains: `vision.tower` and `head`, by the
cross-entropy of the head's logits, averaged over the views.

Features are those of the joint space, L2-normalised, as with all methods here. All epochs belong to the second part:
the first takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional as F

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.cancellation import StoppedError, cancellable_data, cancellation_check
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import FewShotData, Step, train
from mpsviz.tuning.methods.frozen.linear_probe import LinearProbe, probe_first
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads


class LpFt(LinearProbe):
    """A linear head on the features of a tower that trains with it."""

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        return {"cross_entropy": F.cross_entropy(self.logits(features.tuned).mean(dim=1), labels)}  # (B, V, C) → (B, C)


def build(ingredients: MethodInputs) -> LpFt:
    return LpFt(FullyTunedVision(ingredients.backbone.visual, Reads()), ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """Fit the probe, then train everything; a training that goes on has its head in the checkpoint."""
    if resume is None:
        ask = cancellation_check(on_epoch)
        try:
            probe_first(learner, cancellable_data(data, ask), ask)
        except StoppedError:
            return False
    return train(learner, data, config, on_step, on_epoch, resume)
