"""CLIP-LoRA: low-rank updates of attention in both towers, by the cross-entropy of the tuned logits (arXiv 2405.18541).

images ─── blocks with LoRA ──▶ image features ──┐
                                                 · ──▶ logits
prompts ── blocks with LoRA ──▶ text features ───┘     the prompts are encoded anew in every step

Trains: `lora_A` and `lora_B` of every block of both towers. The logits are averaged over the views, of which the paper
has one; the learning rate falls epoch by epoch, in the paper step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch.nn import functional as F

from mpsviz.config.method_settings import ClipLoraConfig
from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import FewShotData, Step, train
from mpsviz.tuning.losses.class_targets import cosine_logits
from mpsviz.tuning.towers.lora_towers import LoraText, LoraVision
from mpsviz.tuning.towers.two_branches import Features, Reads


class ClipLora(Learner):
    """The loss encodes the prompts, with gradient. Whoever else asks gets what they were last encoded to without, until
    a weight changes.
    """

    tokens: torch.Tensor

    def __init__(self, ingredients: MethodInputs) -> None:
        lora, backbone = cast(ClipLoraConfig, ingredients.config.method), ingredients.backbone
        super().__init__(LoraVision(backbone.visual, Reads(), lora), ingredients)
        self.text = LoraText(backbone.model, lora)
        tokens = [
            backbone.tokenizer([template.format(name.replace("_", " ")) for name in ingredients.class_names])
            for template in ingredients.templates
        ]
        self.register_buffer("tokens", torch.stack(tokens).to(backbone.device), persistent=False)  # (T, C, context)
        self.encoded: tuple[list[int], torch.Tensor] | None = None
        self.eval()

    def train(self, mode: bool = True) -> ClipLora:
        """Dropout on or off."""
        super().train(mode)
        self.vision.visual.transformer.train()  # as `TwoBranches` wants it
        return self

    def text_features(self) -> torch.Tensor:
        versions = [parameter._version for parameter in self.text.parameters() if parameter.requires_grad]
        if self.encoded is None or self.encoded[0] != versions:
            with torch.no_grad(), torch.autocast(self.tokens.device.type, enabled=False):  # whoever asks first
                self.encoded = versions, self.text(self.tokens)
        return self.encoded[1]

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        return cosine_logits(image_features, self.text_features(), self.targets.logit_scale)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        text_features = self.text(self.tokens)  # (C, D)
        logits = cosine_logits(features.tuned, text_features, self.targets.logit_scale).mean(
            dim=1
        )  # (B, V, C) → (B, C)
        return {"cross_entropy": F.cross_entropy(logits, labels)}


def build(ingredients: MethodInputs) -> ClipLora:
    return ClipLora(ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """By gradient descent, with dropout in the steps and without it whenever somebody looks."""

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
