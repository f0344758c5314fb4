"""Full fine-tuning's image tower: everything tuned, beside what it was.

         ┌── tower as it was (frozen) ──▶ frozen tokens
images ──┤
         └── copy (tuned) ──────────────▶ tuned tokens
"""

from __future__ import annotations

import copy

import torch
from open_clip.transformer import VisionTransformer

from mpsviz.backbone import vit
from mpsviz.tuning.towers import block
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class FullyTunedVision(TwoBranches):
    """A frozen CLIP ViT and a copy whose every weight trains, from the patch embedding to `proj`.

    Tuned and frozen features are equal until the first optimiser step. It has one depth: `reads.depths` is ignored.
    """

    def __init__(self, visual: VisionTransformer, reads: Reads) -> None:
        super().__init__(visual, reads)
        self.tower = copy.deepcopy(visual).requires_grad_(True)

    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """Nothing is shared: (B, 3, H, W) → the same."""
        return images

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, D), L2-normalised."""
        return tokens_of(self.visual, x, reads)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, 3, H, W) → (B, N, D), L2-normalised, and no inner feature."""
        return tokens_of(self.tower, x, reads), []


def tokens_of(visual: VisionTransformer, images: torch.Tensor, reads: Reads) -> torch.Tensor:
    """What a whole tower says of images: (B, 3, H, W) → (B, N or 1, D), L2-normalised."""
    *inner, last = vit.blocks(visual)
    x = block.run(inner, vit.embed(visual, images))
    x = block.whole(last, x) if reads.every_token else block.class_token(last, x)
    return vit.project(x, visual.ln_post, vit.projection(visual))
