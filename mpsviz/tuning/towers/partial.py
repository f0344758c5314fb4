"""MPS-Tuning's image tower: the first third frozen, the second adapted, the last tuned.

                    ┌── middle, last third (frozen) ──────────────────▶ frozen tokens
images ── first ────┤
          third     └── middle + adapters ── last third (tuned) ──────▶ tuned tokens
          (frozen)                              └─ value streams ─────▶ inner features (class token)

The first block of the middle third is frozen and gets the same in both branches, so that it is run once.
"""

from __future__ import annotations

import copy
from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn

from mpsviz.backbone import vit
from mpsviz.errors import UserError
from mpsviz.tuning.losses.value_stream import value_stream
from mpsviz.tuning.towers import block
from mpsviz.tuning.towers.adapter import BlockAdapter
from mpsviz.tuning.towers.partition import thirds
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class TunedVision(TwoBranches):
    """A frozen CLIP ViT with adapters on its middle third and tuned copies of its last third, `ln_post` and `proj`.

    Tuned and frozen features are equal until the first optimiser step.

    Raises:
        UserError: `reads.depths` reaches below the tuned third.
    """

    def __init__(self, visual: VisionTransformer, reads: Reads) -> None:
        super().__init__(visual, reads)
        blocks, proj = vit.blocks(visual), vit.projection(visual)
        self.partition = thirds(len(blocks))
        tuned = blocks[self.partition.tuned :]
        if reads.depths - 1 > len(tuned):
            raise UserError(
                f"{reads.depths} depths are more than the tuned third has: {len(tuned)} blocks and the output.",
                next_step=f"Set method.depths to {len(tuned) + 1} or less.",
            )
        self.adapters = nn.ModuleList(
            BlockAdapter(len(proj), device=proj.device, dtype=proj.dtype)
            for _ in range(self.partition.adapted, self.partition.tuned)
        )
        self.blocks = nn.ModuleList(copy.deepcopy(tuned)).requires_grad_(True)
        self.ln_post = copy.deepcopy(visual.ln_post).requires_grad_(True)
        self.proj = nn.Parameter(proj.detach().clone())

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What enters the middle third, and what its first block makes of it: (B, 3, H, W) → (B, 2, N, width)."""
        blocks, adapted = vit.blocks(self.visual), self.partition.adapted
        x = block.run(blocks[:adapted], vit.embed(self.visual, images))
        return torch.stack([x, block.whole(blocks[adapted], x)], dim=1)

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """The zero-shot branch from the trunk on: (B, 2, N, width) → (B, N, D), L2-normalised."""
        *inner, last = vit.blocks(self.visual)[self.partition.adapted + 1 :]
        x = _last(last, block.run(inner, x[:, 1]), reads)
        return vit.project(x, self.visual.ln_post, vit.projection(self.visual))

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on: (B, 2, N, width) → tokens (B, N, D) and value streams (B, D) each."""
        middle = vit.blocks(self.visual)[self.partition.adapted : self.partition.tuned]
        x = x[:, 1] + self.adapters[0](x[:, 0])
        for frozen, adapter in zip(middle[1:], self.adapters[1:], strict=True):
            x = block.whole(frozen, x) + adapter(x)
        tuned = cast(list[ResidualAttentionBlock], list(self.blocks))
        entering = [x[:, 0]]  # (B, width) each
        for inner in tuned[:-1]:
            x = block.whole(inner, x)
            entering.append(x[:, 0])
        x = _last(tuned[-1], x, reads)
        inner = [
            vit.project(value_stream(tuned[-back:], entering[-back]), self.ln_post, self.proj)
            for back in range(1, reads.depths)
        ]
        return vit.project(x, self.ln_post, self.proj), inner


def _last(last: ResidualAttentionBlock, x: torch.Tensor, reads: Reads) -> torch.Tensor:
    """The last block, for the tokens that are read: (B, N, width) → (B, N or 1, width)."""
    return block.whole(last, x) if reads.every_token else block.class_token(last, x)
