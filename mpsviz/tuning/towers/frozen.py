"""A tower that stays as it is, for methods that only learn a head: both branches are one."""

from __future__ import annotations

import torch

from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class FrozenVision(TwoBranches):
    """Everything is trunk."""

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, D), L2-normalised."""
        x = self.parts.embed(images)
        for block in self.parts.blocks:
            x = block(x)
        return self.parts.read(x, self.parts.tail, every_token=True)

    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        return x if reads.every_token else x[:, :1]  # (B, N, D)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        return self.frozen(x, reads), []
