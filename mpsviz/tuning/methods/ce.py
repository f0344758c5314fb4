"""Cross-entropy on the fused logits and nothing else (L_CE). Trains: what MPS-Tuning trains."""

from __future__ import annotations

from typing import cast

import torch

from mpsviz.config.method_parts import Fused
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.losses.fusion import fused_cross_entropy
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads, TwoBranches


class FusedCrossEntropy(Learner):
    """Any tuned tower, trained by the cross-entropy of the fused logits."""

    def __init__(self, vision: TwoBranches, ingredients: MethodInputs) -> None:
        super().__init__(vision, ingredients)
        self.alpha = cast(Fused, ingredients.config.method).alpha

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        zero_shot_logits = self.targets.logits(features.frozen).transpose(0, 1)  # (V, B, C)
        tuned_logits = self.logits(features.tuned).transpose(0, 1)  # (V, B, C)
        return {"cross_entropy": fused_cross_entropy(zero_shot_logits, tuned_logits, labels, self.alpha)}


def build(ingredients: MethodInputs) -> FusedCrossEntropy:
    return FusedCrossEntropy(TunedVision(ingredients.backbone.visual, Reads()), ingredients)
