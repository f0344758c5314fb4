"""MPS-Tuning: L = L_CE + λ1 · L_MAR + λ2 · L_HMS (arXiv 2508.12877), and the paper's ablations, which lack a part.

Trains: `vision.adapters` (middle third) and `vision.blocks`, `vision.ln_post`, `vision.proj` (last third; in a tower of
timm's `vision.head` instead of the last two).
"""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mpsviz.backbone.image_tower import Pooling
from mpsviz.config.method_parts import Aligned, Sculpted, TokenAligned
from mpsviz.config.method_settings import AnyMethod
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.loop.schedules import cosine
from mpsviz.tuning.losses.gram_loss import gram_alignment_loss
from mpsviz.tuning.losses.supcon_loss import hierarchical_contrastive_loss
from mpsviz.tuning.methods.ce import FusedCrossEntropy
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads, TwoBranches


class ManifoldPreservingSculpting(FusedCrossEntropy):
    """A part that the method lacks, or whose weight is zero, is not computed, nor what only that part reads."""

    def __init__(self, vision: TwoBranches, ingredients: MethodInputs) -> None:
        method = ingredients.config.method
        notes = beyond_the_paper(method, vision.parts.pooling)
        super().__init__(vision, ingredients)
        self.method, self.notes = method, notes

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        parts = super().losses(features, labels, epoch)
        if aligned := _aligned(self.method):
            alignment = gram_alignment_loss(
                features.frozen_tokens, features.tuned_tokens, norm=aligned.gram_norm, local=_is_local(aligned)
            )
            parts["gram_alignment"] = aligned.gram_weight * alignment
        if sculpted := _sculpted(self.method):
            contrast = self._contrastive(sculpted, features, labels, epoch)
            parts["contrastive"] = sculpted.contrastive_weight * contrast
        return parts

    def _contrastive(self, method: Sculpted, features: Features, labels: torch.Tensor, epoch: int) -> torch.Tensor:
        text_features = self.targets.text_features
        if method.normalize_text:
            text_features = F.normalize(text_features, dim=-1)
        temperature = cosine(method.temperature_start, method.temperature_end, epoch, self.config.optim.epochs)
        return hierarchical_contrastive_loss((features.tuned, *features.inner), labels, temperature, text_features)


def build(ingredients: MethodInputs) -> ManifoldPreservingSculpting:
    method = ingredients.config.method
    aligned, sculpted = _aligned(method), _sculpted(method)
    reads = Reads(
        every_token=aligned is not None and _is_local(aligned), depths=sculpted.depths if sculpted is not None else 1
    )
    return ManifoldPreservingSculpting(TunedVision(ingredients.backbone.visual, reads), ingredients)


def beyond_the_paper(method: AnyMethod, pooling: Pooling) -> tuple[str, ...]:
    """What the user should know of a tower that has no class token to read."""
    aligned, sculpted = _aligned(method), _sculpted(method)
    if pooling == "class token" or not ((aligned and _is_local(aligned)) or (sculpted and sculpted.depths > 1)):
        return ()
    by = "by attention" if pooling == "attention" else "by their mean"
    return (
        f"This model pools its tokens {by} instead of reading a class token, so {method.name} goes beyond the paper: "
        "in value streams the mean of the tokens takes the class token's place, and in local Gram matrices each patch "
        "is read as if it were alone.",
    )


def _aligned(method: AnyMethod) -> Aligned | None:
    return method if isinstance(method, Aligned) and method.gram_weight > 0 else None


def _sculpted(method: AnyMethod) -> Sculpted | None:
    return method if isinstance(method, Sculpted) and method.contrastive_weight > 0 else None


def _is_local(method: Aligned) -> bool:
    return isinstance(method, TokenAligned) and method.gram_local
