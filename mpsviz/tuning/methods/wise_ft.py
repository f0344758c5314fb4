"""WiSE-FT: full fine-tuning, then a weighted mean of the frozen and the tuned weights (arXiv 2109.01903, section 3).

               ┌── θ1 (tuned) ────────────────────▶ features ── · head ──▶ logits     in the steps
images ────────┤
               └── (1 − α) θ0 + α θ1 (mixed) ─────▶ features ── · head ──▶ logits     whenever somebody looks

θ: the image tower and the head, a linear classifier without bias that begins as the text features of the prompts.
Trains: `vision.tower` and `head`, by the cross-entropy of the head's logits, averaged over the views. Mixed is both;
α is `method.mixing_coefficient`. The run's result has the figures of other α, too, by
`mpsviz.tuning.methods.mixing_curve`.

Optimiser and weight decay are the paper's; rate, epochs, batches and views are chosen as for the other methods here,
and the rate falls epoch by epoch, without a warm-up.
"""

from __future__ import annotations

import copy
from typing import cast

import torch
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32
from mpsviz.backbone.image_tower import Visual, image_tower
from mpsviz.config.method_settings import WiseFtConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.modes import train_with_modes
from mpsviz.tuning.saving.merged_model import merged_visual
from mpsviz.tuning.towers.block import tokens_of
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads


class MixedVision(FullyTunedVision):
    """The tuned tower in training mode; in evaluation mode the mixture, which has no gradient.

    Args:
        mixing: α; 0 is the frozen tower, 1 the tuned one, both to the last bit.
    """

    def __init__(self, visual: Visual, reads: Reads, mixing: float) -> None:
        super().__init__(visual, reads)
        self.mixing = mixing

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, 3, H, W) → (B, N, D), L2-normalised, and no inner feature."""
        if self.training:
            return super().tuned(x, reads)
        with torch.no_grad():
            return tokens_of(image_tower(mixture(self.visual, self.tower, self.mixing)), x, reads), []


def mixture(frozen: Visual, tuned: Visual, mixing: float) -> Visual:
    """A tower whose every weight is `(1 − mixing) · frozen + mixing · tuned`."""
    pairs = zip(frozen.parameters(), tuned.parameters(), strict=True)
    mixed = {id(one): nn.Parameter(torch.lerp(zero, one.detach(), mixing), requires_grad=False) for zero, one in pairs}
    return copy.deepcopy(tuned, mixed)


@merged_visual.register
def _(tower: MixedVision) -> Visual:
    return mixture(tower.visual, tower.tower, tower.mixing)


class WiseFt(Learner):
    """A tower and a head that train as they are and are looked at as a mixture.

    Attributes:
        head: (C, D); its rows are not normalised, only those that it begins with are.
    """

    def __init__(self, ingredients: MethodInputs) -> None:
        mixing = cast(WiseFtConfig, ingredients.config.method).mixing_coefficient
        super().__init__(MixedVision(ingredients.backbone.visual, Reads(), mixing), ingredients)
        self.head = nn.Parameter(self._first_head().clone())
        self.eval()

    @property
    def mixing(self) -> float:
        """α; may be set, to look at another mixture."""
        return cast(MixedVision, self.vision).mixing

    @mixing.setter
    def mixing(self, mixing: float) -> None:
        cast(MixedVision, self.vision).mixing = mixing

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        head = self.head if self.training else torch.lerp(self._first_head(), self.head.detach(), self.mixing)
        return _head_logits(image_features, head, self.targets.logit_scale, self.targets.logit_bias)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        return {"cross_entropy": F.cross_entropy(self.logits(features.tuned).mean(dim=1), labels)}  # (B, V, C) → (B, C)

    def _first_head(self) -> torch.Tensor:
        """(C, D), L2-normalised."""
        return F.normalize(self.targets.text_features, dim=-1)


@in_float32
def _head_logits(features: torch.Tensor, head: torch.Tensor, logit_scale: float, logit_bias: float) -> torch.Tensor:
    """(…, D), (C, D) → (…, C)."""
    logits = logit_scale * features @ head.mT
    return logits + logit_bias if logit_bias else logits


def build(ingredients: MethodInputs) -> WiseFt:
    return WiseFt(ingredients)


fit = train_with_modes
