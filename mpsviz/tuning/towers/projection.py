"""A tower of which only the last matrix is tuned: everything up to it is trunk.

                                ┌── proj as it was (frozen) ──▶ frozen tokens
images ── blocks ── ln_post ────┤
                                └── proj (tuned) ─────────────▶ tuned tokens
"""

from __future__ import annotations

import torch
from open_clip.transformer import VisionTransformer
from torch import nn

from mpsviz.backbone import vit
from mpsviz.tuning.towers import block
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class TunedProjection(TwoBranches):
    """A frozen CLIP ViT with a second, tuned projection to the output space. It has one depth: `reads.depths` is
    ignored.
    """

    def __init__(self, visual: VisionTransformer, reads: Reads) -> None:
        super().__init__(visual, reads)
        self.proj = nn.Parameter(vit.projection(visual).detach().clone())

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share, up to `ln_post`: (B, 3, H, W) → (B, N, width)."""
        return block.run(vit.blocks(self.visual), vit.embed(self.visual, images))

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """(B, N, width) → (B, N, D), L2-normalised."""
        return self._projected(x, vit.projection(self.visual), reads)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, N, width) → (B, N, D), L2-normalised, and no inner feature."""
        return self._projected(x, self.proj, reads), []

    def _projected(self, x: torch.Tensor, proj: torch.Tensor, reads: Reads) -> torch.Tensor:
        return vit.project(x if reads.every_token else x[:, :1], self.visual.ln_post, proj)
