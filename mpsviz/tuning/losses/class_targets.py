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
    """

    text_features: torch.Tensor
    logit_scale: float

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        """Zero-shot logits: (…, D) L2-normalised → (…, C)."""
        return cosine_logits(image_features, self.text_features, self.logit_scale)


@in_float32
def cosine_logits(image_features: torch.Tensor, text_features: torch.Tensor, logit_scale: float) -> torch.Tensor:
    """`logit_scale · cos(image, text)`: (…, D) L2-normalised and (C, D) as encoded → (…, C)."""
    return logit_scale * image_features @ F.normalize(text_features, dim=-1).mT
