"""CLIP-LoRA: low-rank updates of attention in both towers, by the cross-entropy of the tuned logits (arXiv 2405.18541).

images ─── blocks with LoRA ──▶ image features ──┐
                                                 · ──▶ logits
prompts ── blocks with LoRA ──▶ text features ───┘     the prompts are encoded anew in every step

Trains: `lora_A` and `lora_B` of every block of both towers. The logits are averaged over the views, of which the paper
has one; the learning rate falls epoch by epoch, in the paper step by step.
"""

from __future__ import annotations

from typing import cast

import torch
from torch.nn import functional as F

from mpsviz.config.method_settings import ClipLoraConfig
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.loop.modes import train_with_modes
from mpsviz.tuning.methods.tuned_text import TextTuned
from mpsviz.tuning.towers.lora_towers import LoraText, LoraVision
from mpsviz.tuning.towers.two_branches import Features, Reads


class ClipLora(TextTuned):
    """With dropout in the steps and without it whenever somebody looks."""

    def __init__(self, ingredients: MethodInputs) -> None:
        lora, backbone = cast(ClipLoraConfig, ingredients.config.method), ingredients.backbone
        vision = LoraVision(backbone.visual, Reads(), lora)
        super().__init__(vision, LoraText(backbone.model, lora), ingredients)
        self.eval()

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        text_features = self.text(self.tokens)  # (C, D)
        logits = self.targets.logits_of(features.tuned, text_features).mean(dim=1)  # (B, V, C) → (B, C)
        return {"cross_entropy": F.cross_entropy(logits, labels)}


def build(ingredients: MethodInputs) -> ClipLora:
    return ClipLora(ingredients)


fit = train_with_modes
