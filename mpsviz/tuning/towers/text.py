"""CLIP's text tower as it is tuned: prompts go through it anew whenever its weights have changed.

prompts ── tower (tuned copy) ──▶ text features
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from mpsviz.backbone.architecture import Clip
from mpsviz.tuning.towers.lora import share

BATCH = 256
NO_TEXT = ("logit_scale", "logit_bias")
"""Parameters of a CLIP that belong to neither tower."""


class TunedText(nn.Module):
    """A CLIP without its image tower.

    Args:
        model: frozen; its weights are shared, not copied, and never changed.
    """

    def __init__(self, model: Clip) -> None:
        super().__init__()
        self.model = share(model)
        del self.model.visual

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Prompts to features, templates averaged un-normalised: (T, C, context) int → (C, D)."""
        return self.encode(tokens.flatten(0, 1)).unflatten(0, tokens.shape[:2]).mean(dim=0)  # (T · C, D) → (C, D)

    def encode(self, tokens: torch.Tensor) -> torch.Tensor:
        """Each prompt by itself: (n, context) int → (n, D), not normalised."""
        return torch.cat([self.model.encode_text(batch) for batch in tokens.split(BATCH)])


class FullyTunedText(TunedText):
    """A copy of the text tower whose every weight trains. Its features are the frozen ones until the first step."""

    def __init__(self, model: Clip) -> None:
        super().__init__(model)
        self.model = copy.deepcopy(self.model).requires_grad_(True)
        for name in NO_TEXT:
            if isinstance(parameter := getattr(self.model, name, None), nn.Parameter):
                parameter.requires_grad_(False)
