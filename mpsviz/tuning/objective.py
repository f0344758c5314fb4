"""The losses of a step, added up."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional as F

from mpsviz.config import MethodConfig
from mpsviz.tuning.fusion import fused_cross_entropy
from mpsviz.tuning.gram_loss import gram_alignment_loss
from mpsviz.tuning.model import Features
from mpsviz.tuning.schedules import cosine
from mpsviz.tuning.supcon_loss import hierarchical_contrastive_loss


@dataclass(frozen=True)
class Targets:
    """What image features are held against.

    Attributes:
        text_features: (C, D) as encoded, frozen.
        logit_scale: factor on cosine similarities.
    """

    text_features: torch.Tensor
    logit_scale: float

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        """(…, D) L2-normalised → (…, C)."""
        return self.logit_scale * image_features @ F.normalize(self.text_features, dim=-1).mT


class FusedCrossEntropy:
    """Cross-entropy on the fused logits and nothing else (L_CE)."""

    def __init__(self, config: MethodConfig, targets: Targets, epochs: int) -> None:
        self.config, self.targets, self.epochs = config, targets, epochs

    def __call__(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        """The parts of the loss, weighted: they add up to what is minimised."""
        zero_shot_logits = self.targets.logits(features.frozen).transpose(0, 1)  # (V, B, C)
        tuned_logits = self.targets.logits(features.tuned).transpose(0, 1)  # (V, B, C)
        return {"cross_entropy": fused_cross_entropy(zero_shot_logits, tuned_logits, labels, self.config.alpha)}


class ManifoldPreservingSculpting(FusedCrossEntropy):
    """L = L_CE + λ1 · L_MAR + λ2 · L_HMS; a part whose weight is zero is not computed."""

    def __call__(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        parts = super().__call__(features, labels, epoch)
        if self.config.gram_weight > 0:
            alignment = gram_alignment_loss(features.frozen_tokens, features.tuned_tokens)
            parts["gram_alignment"] = self.config.gram_weight * alignment
        if self.config.contrastive_weight > 0:
            parts["contrastive"] = self.config.contrastive_weight * self._contrastive(features, labels, epoch)
        return parts

    def _contrastive(self, features: Features, labels: torch.Tensor, epoch: int) -> torch.Tensor:
        text_features = self.targets.text_features
        if self.config.normalize_text:
            text_features = F.normalize(text_features, dim=-1)
        temperature = cosine(self.config.temperature_start, self.config.temperature_end, epoch, self.epochs)
        return hierarchical_contrastive_loss((features.tuned, *features.inner), labels, temperature, text_features)
