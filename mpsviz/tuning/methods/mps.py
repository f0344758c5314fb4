"""MPS-Tuning: L = L_CE + λ1 · L_MAR + λ2 · L_HMS (arXiv 2508.12877)."""

from __future__ import annotations

from typing import cast

import torch
from torch.nn import functional as F

from mpsviz.methods import MpsConfig
from mpsviz.tuning.branches import Features, Reads, TwoBranches
from mpsviz.tuning.gram_loss import gram_alignment_loss
from mpsviz.tuning.learner import Ingredients
from mpsviz.tuning.methods.ce import FusedCrossEntropy
from mpsviz.tuning.partial import TunedVision
from mpsviz.tuning.schedules import cosine
from mpsviz.tuning.supcon_loss import hierarchical_contrastive_loss


class ManifoldPreservingSculpting(FusedCrossEntropy):
    """A part whose weight is zero is not computed, nor what only that part reads."""

    def __init__(self, vision: TwoBranches, ingredients: Ingredients) -> None:
        super().__init__(vision, ingredients)
        self.method = cast(MpsConfig, ingredients.config.method)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        parts = super().losses(features, labels, epoch)
        if self.method.gram_weight > 0:
            alignment = gram_alignment_loss(
                features.frozen_tokens, features.tuned_tokens, norm=self.method.gram_norm, local=self.method.gram_local
            )
            parts["gram_alignment"] = self.method.gram_weight * alignment
        if self.method.contrastive_weight > 0:
            parts["contrastive"] = self.method.contrastive_weight * self._contrastive(features, labels, epoch)
        return parts

    def _contrastive(self, features: Features, labels: torch.Tensor, epoch: int) -> torch.Tensor:
        method = self.method
        text_features = self.targets.text_features
        if method.normalize_text:
            text_features = F.normalize(text_features, dim=-1)
        temperature = cosine(method.temperature_start, method.temperature_end, epoch, self.config.optim.epochs)
        return hierarchical_contrastive_loss((features.tuned, *features.inner), labels, temperature, text_features)


def build(ingredients: Ingredients) -> ManifoldPreservingSculpting:
    method = cast(MpsConfig, ingredients.config.method)
    reads = Reads(
        every_token=method.gram_weight > 0 and method.gram_local,
        depths=method.depths if method.contrastive_weight > 0 else 1,
    )
    return ManifoldPreservingSculpting(TunedVision(ingredients.backbone.visual, reads), ingredients)
