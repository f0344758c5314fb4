"""2SFS, two-stage few-shot adaptation: features of the task first, then a classifier on them (arXiv 2503.11609).

1.  images ─── tower, its layer norms tuned ──▶ image features ──┐
                                                                 · ──▶ logits     the prompts are encoded in every step
    prompts ── tower, its layer norms tuned ──▶ text features ───┘
2.  images ─── tower as it is by now ─────────▶ image features ── · head (tuned) ──▶ logits

Between the two the head takes over the text features. Logits are cosines times the logit scale in both, averaged over
the views; the loss is their cross-entropy. Trains: weight and bias of every layer norm of both towers for
`method.first_stage` of the epochs (the paper's α: 0.6 of the steps), then `head`. Until then the head is what the
prompts say now, so whoever looks gets one or the other by the same way.

The optimiser is AdamW, as CLIP-LoRA's. One cosine of the learning rate spans both stages, which are cut between epochs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import nn
from torch.nn import functional as F

from mpsviz.config.method_settings import TwoStageConfig
from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import FewShotData, Step, train
from mpsviz.tuning.methods.tuned_text import TextTuned
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.text import FullyTunedText
from mpsviz.tuning.towers.two_branches import Features, Reads


class TwoStage(TextTuned):
    """Attributes:
    head: (C, D), of which only the directions count.
    first_epochs: epochs of the first stage.
    """

    def __init__(self, ingredients: MethodInputs) -> None:
        backbone = ingredients.backbone
        vision, text = FullyTunedVision(backbone.visual, Reads()), FullyTunedText(backbone.model)
        super().__init__(vision, text, ingredients)
        train_layer_norms_only(vision.tower)
        train_layer_norms_only(text)
        self.head = nn.Parameter(F.normalize(self.targets.text_features, dim=-1))
        self.first_epochs = round(self.config.optim.epochs * cast(TwoStageConfig, self.config.method).first_stage)

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        return self.targets.logits_of(image_features, self.head)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        if epoch < self.first_epochs:
            logits = self.targets.logits_of(features.tuned, self.text(self.tokens))  # (B, V, C)
        else:
            logits = self.logits(features.tuned.detach())  # (B, V, C)
        return {"cross_entropy": F.cross_entropy(logits.mean(dim=1), labels)}

    @torch.no_grad()
    def take_text(self) -> None:
        """The head becomes what the prompts say now."""
        self.head.copy_(F.normalize(self.text_features(), dim=-1))


def train_layer_norms_only(module: nn.Module) -> None:
    """Weights and biases of layer norms have a gradient, nothing else has."""
    module.requires_grad_(False)
    for part in module.modules():
        if isinstance(part, nn.LayerNorm):
            part.requires_grad_(True)


def build(ingredients: MethodInputs) -> TwoStage:
    return TwoStage(ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """By gradient descent; after each epoch of the first stage the head follows the text."""
    staged = cast(TwoStage, learner)

    def look(done: int) -> bool:
        if done <= staged.first_epochs:
            staged.take_text()
        return on_epoch(done)

    return train(learner, data, config, on_step, look, resume)
