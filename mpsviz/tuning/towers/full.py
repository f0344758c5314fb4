"""Full fine-tuning's image tower: everything tuned, beside what it was.

         ┌── tower as it was (frozen) ──▶ frozen tokens
images ──┤
         └── copy (tuned) ──────────────▶ tuned tokens
"""

from __future__ import annotations

import copy

import torch

from mpsviz.backbone.image_tower import Visual, image_tower
from mpsviz.tuning.towers.block import tokens_of
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class FullyTunedVision(TwoBranches):
    """A frozen CLIP ViT and a copy whose every weight trains, from the patch embedding to the projection.

    Tuned and frozen features are equal until the first optimiser step. It has one depth: `reads.depths` is ignored.
    """

    def __init__(self, visual: Visual, reads: Reads) -> None:
        super().__init__(visual, reads)
        self.tower = copy.deepcopy(visual).requires_grad_(True)
        self.tuned_parts = image_tower(self.tower)

    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """Nothing is shared: (B, 3, H, W) → the same."""
        return images

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, D), L2-normalised."""
        return tokens_of(self.parts, x, reads)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, 3, H, W) → (B, N, D), L2-normalised, and no inner feature."""
        return tokens_of(self.tuned_parts, x, reads), []
