"""MPS-Tuning's image tower: the first third frozen, the second adapted, the last tuned.

                    ┌── middle, last third (frozen) ──────────────────▶ frozen tokens
images ── first ────┤
          third     └── middle + adapters ── last third (tuned) ──────▶ tuned tokens
          (frozen)                              └─ value streams ─────▶ inner features (pooled token)

The first block of the middle third is frozen and gets the same in both branches, so that it is run once.
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from mpsviz.backbone.image_tower import Tail, Visual
from mpsviz.errors import UserError
from mpsviz.tuning.losses.value_stream import value_stream
from mpsviz.tuning.towers import block
from mpsviz.tuning.towers.adapter import BlockAdapter
from mpsviz.tuning.towers.partition import thirds
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class TunedVision(TwoBranches):
    """A frozen CLIP ViT with adapters on its middle third and tuned copies of its last third and its tail: of
    open_clip's own towers `ln_post` and `proj`.

    Tuned and frozen features are equal until the first optimiser step.

    Raises:
        UserError: `reads.depths` reaches below the tuned third.
    """

    def __init__(self, visual: Visual, reads: Reads) -> None:
        super().__init__(visual, reads)
        blocks, weight = self.parts.blocks, next(visual.parameters())
        self.partition = thirds(len(blocks))
        tuned = blocks[self.partition.tuned :]
        if reads.depths - 1 > len(tuned):
            raise UserError(
                f"{reads.depths} depths are more than the tuned third has: {len(tuned)} blocks and the output.",
                next_step=f"Set method.depths to {len(tuned) + 1} or less.",
            )
        self.adapters = nn.ModuleList(
            BlockAdapter(self.width, device=weight.device, dtype=weight.dtype)
            for _ in range(self.partition.adapted, self.partition.tuned)
        )
        self.blocks = nn.ModuleList(copy.deepcopy(tuned)).requires_grad_(True)
        for name, part in self.parts.tail.items():
            setattr(self, name, copy.deepcopy(part).requires_grad_(True))

    @property
    def tail(self) -> Tail:
        """The tuned copies of the tail's parts, by their names."""
        return {name: getattr(self, name) for name in self.parts.tail}

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What enters the middle third, and what its first block makes of it: (B, 3, H, W) → (B, 2, N, width)."""
        blocks, adapted = self.parts.blocks, self.partition.adapted
        x = block.run(blocks[:adapted], self.parts.embed(images))
        return torch.stack([x, block.whole(blocks[adapted], x)], dim=1)

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """The zero-shot branch from the trunk on: (B, 2, N, width) → (B, N, D), L2-normalised."""
        *inner, last = self.parts.blocks[self.partition.adapted + 1 :]
        x = block.last_block(self.parts, last, block.run(inner, x[:, 1]), reads)
        return self.parts.read(x, self.parts.tail, reads.every_token)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on: (B, 2, N, width) → tokens (B, N, D) and value streams (B, D) each."""
        middle = self.parts.blocks[self.partition.adapted : self.partition.tuned]
        x = x[:, 1] + self.adapters[0](x[:, 0])
        for frozen, adapter in zip(middle[1:], self.adapters[1:], strict=True):
            x = block.whole(frozen, x) + adapter(x)
        tuned, tail = list(self.blocks), self.tail
        entering = [self.parts.pooled_token(x)]  # (B, width) each
        for inner in tuned[:-1]:
            x = block.whole(inner, x)
            entering.append(self.parts.pooled_token(x))
        x = block.last_block(self.parts, tuned[-1], x, reads)
        streams = [
            self.parts.read_alone(value_stream(tuned[-back:], entering[-back]), tail) for back in range(1, reads.depths)
        ]
        return self.parts.read(x, tail, reads.every_token), streams
