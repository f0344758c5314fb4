"""ProLIP: of all weights only the image tower's last projection is tuned, held near its start (arXiv 2410.05270).

L = L_CE + λ · ‖W − W0‖²   (Frobenius)

images ── tower (frozen) ── · W (tuned) ──▶ features ── · text features (frozen) ──▶ logits

Trains: `vision.proj`, by the cross-entropy of the tuned logits, averaged over the views. λ is `projection_weight` /
shots: with 1 it is the paper's choice where there is no validation set. The optimiser is Adam (AdamW without weight
decay). The paper trains on features that were computed before; here epochs, batches and views are those of the other
methods.
"""

from __future__ import annotations

from typing import cast

import torch
from torch.nn import functional as F

from mpsviz.config.method_settings import ProLipConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.towers.projection import TunedProjection
from mpsviz.tuning.towers.two_branches import Features, Reads


class ProLip(Learner):
    """Zero-shot CLIP with another last matrix."""

    def __init__(self, ingredients: MethodInputs) -> None:
        super().__init__(TunedProjection(ingredients.backbone.visual, Reads()), ingredients)
        weight = cast(ProLipConfig, ingredients.config.method).projection_weight
        self.weight = weight / ingredients.config.data.shots

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        logits = self.logits(features.tuned).mean(dim=1)  # (B, V, C) → (B, C)
        vision = cast(TunedProjection, self.vision)
        change = (vision.proj - vision.start).square().sum()
        return {"cross_entropy": F.cross_entropy(logits, labels), "start_distance": self.weight * change}


def build(ingredients: MethodInputs) -> ProLip:
    return ProLip(ingredients)
