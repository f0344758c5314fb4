"""Two branches, one prediction: the tuned logits weighted with what CLIP said before."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32


def fuse(zero_shot_logits: torch.Tensor, tuned_logits: torch.Tensor, alpha: float) -> torch.Tensor:
    """`α · tuned + (1 − α) · zero_shot`; shapes broadcast."""
    return alpha * tuned_logits + (1 - alpha) * zero_shot_logits


@in_float32
def fused_cross_entropy(
    zero_shot_logits: torch.Tensor, tuned_logits: torch.Tensor, labels: torch.Tensor, alpha: float
) -> torch.Tensor:
    """Cross-entropy of the fused logits, each branch first averaged over the views.

    Args:
        zero_shot_logits, tuned_logits: (V, B, C).
        labels: (B,) int.
        alpha: weight of the tuned branch.

    Returns:
        A scalar.
    """
    fused = fuse(zero_shot_logits.mean(dim=0), tuned_logits.mean(dim=0), alpha)  # (V, B, C) → (B, C)
    return F.cross_entropy(fused, labels)
