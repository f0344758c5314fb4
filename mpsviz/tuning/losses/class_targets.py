"""What image features are held against: the class prompts as CLIP encodes them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32


@dataclass(frozen=True)
class ClassTargets:
    """The frozen text side.

    Attributes:
        text_features: (C, D) as encoded, not normalised.
        logit_scale: factor on cosine similarities.
        logit_bias: what is added to every logit; SigLIP has one, whose sigmoids are probabilities of pairs. No softmax
            and no order of classes depends on it.
    """

    text_features: torch.Tensor
    logit_scale: float
    logit_bias: float = 0.0

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        """Zero-shot logits: (…, D) L2-normalised → (…, C)."""
        return self.logits_of(image_features, self.text_features)

    def logits_of(self, image_features: torch.Tensor, text_features: torch.Tensor) -> torch.Tensor:
        """Logits with other text features, or rows of a head, of which only the directions count: (C, D) → (…, C)."""
        return cosine_logits(image_features, text_features, self.logit_scale, self.logit_bias)


@in_float32
def cosine_logits(
    image_features: torch.Tensor, text_features: torch.Tensor, logit_scale: float, logit_bias: float = 0.0
) -> torch.Tensor:
    """`logit_scale · cos(image, text) + logit_bias`: (…, D) L2-normalised and (C, D) as encoded → (…, C)."""
    logits = logit_scale * image_features @ F.normalize(text_features, dim=-1).mT
    return logits + logit_bias if logit_bias else logits
