"""A tower of which only the last matrix is tuned: everything up to the tail is trunk.

                                ┌── tail as it was (frozen) ────────▶ frozen tokens
images ── blocks ───────────────┤
                                └── tail with its own last matrix ──▶ tuned tokens
"""

from __future__ import annotations

from typing import cast

import torch
from torch import nn

from mpsviz.backbone.image_tower import Tail, Visual
from mpsviz.errors import UserError
from mpsviz.tuning.towers import block
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class TunedProjection(TwoBranches):
    """A frozen CLIP ViT with a second, tuned projection to the output space. It has one depth: `reads.depths` is
    ignored.

    Raises:
        UserError: the tower has no projection of its own to tune.
    """

    def __init__(self, visual: Visual, reads: Reads) -> None:
        super().__init__(visual, reads)
        proj = self.parts.tail.get("proj")
        if proj is None:
            raise UserError(
                "ProLIP tunes the projection that a CLIP's image tower ends in, and this tower of timm has it inside "
                "its pool or its head.",
                next_step="Choose another method, or a CLIP such as mini-clip, ViT-B-32 or ViT-B-16.",
            )
        self.proj = nn.Parameter(cast(nn.Parameter, proj).detach().clone())

    @property
    def start(self) -> torch.Tensor:
        """The projection as it was, (width, D)."""
        return cast(nn.Parameter, self.parts.tail["proj"])

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share, up to `ln_post`: (B, 3, H, W) → (B, N, width)."""
        return block.run(self.parts.blocks, self.parts.embed(images))

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """(B, N, width) → (B, N, D), L2-normalised."""
        return self.parts.read(x, self.parts.tail, reads.every_token)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, N, width) → (B, N, D), L2-normalised, and no inner feature."""
        tail: Tail = {**self.parts.tail, "proj": self.proj}
        return self.parts.read(x, tail, reads.every_token), []
