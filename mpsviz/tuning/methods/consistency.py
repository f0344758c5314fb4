"""Per-image feature consistency: every image keeps its place, where MPS-Tuning keeps the distances between them.

L = L_CE + weight · mean |z − z0|   over the D entries, the views and the batch

z, z0: tuned and frozen image features. Trains: what MPS-Tuning trains. The second part is the image term of PromptSRC
(arXiv 2307.06948, L1, weight 10); its further terms, on text and logits, concern its prompts and are left out.
"""

from __future__ import annotations

from typing import cast

import torch

from mpsviz.config.method_settings import ConsistencyConfig
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.methods.ce import FusedCrossEntropy
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads, TwoBranches


class FeatureConsistency(FusedCrossEntropy):
    """With weight zero it is `ce`."""

    def __init__(self, vision: TwoBranches, ingredients: MethodInputs) -> None:
        super().__init__(vision, ingredients)
        self.weight = cast(ConsistencyConfig, ingredients.config.method).consistency_weight

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        moved = (features.tuned - features.frozen).abs().mean()  # (B, V, D) → ()
        return {**super().losses(features, labels, epoch), "consistency": self.weight * moved}


def build(ingredients: MethodInputs) -> FeatureConsistency:
    return FeatureConsistency(TunedVision(ingredients.backbone.visual, Reads()), ingredients)
