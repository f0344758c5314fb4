"""One image tower, two branches: as it was, and as it is being tuned.

                    ┌── middle, last third (frozen) ──────────────────▶ frozen tokens
images ── first ────┤
          third     └── middle + adapters ── last third (tuned) ──────▶ tuned tokens
          (frozen)                              └─ value streams ─────▶ inner features (class token)
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn

from mpsviz.backbone import vit
from mpsviz.errors import UserError
from mpsviz.tuning.adapter import BlockAdapter
from mpsviz.tuning.partition import thirds
from mpsviz.tuning.value_stream import value_stream


@dataclass(frozen=True)
class Features:
    """What both branches say of a batch; every vector is L2-normalised.

    Attributes:
        frozen_tokens: (B, V, N, D) zero-shot features, the class token first. No gradient.
        tuned_tokens: (B, V, N, D).
        inner: one (B, V, D) a further depth: the value streams that enter the last block, the last but one, ….
    """

    frozen_tokens: torch.Tensor
    tuned_tokens: torch.Tensor
    inner: tuple[torch.Tensor, ...]

    @property
    def frozen(self) -> torch.Tensor:
        """(B, V, D) zero-shot image features."""
        return self.frozen_tokens[:, :, 0]

    @property
    def tuned(self) -> torch.Tensor:
        """(B, V, D) tuned image features."""
        return self.tuned_tokens[:, :, 0]


class TunedVision(nn.Module):
    """A frozen CLIP ViT with adapters on its middle third and tuned copies of its last third, `ln_post` and `proj`.

    Tuned and frozen features are equal until the first optimiser step.

    Args:
        visual: the frozen tower; it is shared, not copied, and never changed.
        depths: features that `forward` returns: the output, and `depths − 1` value streams.

    Raises:
        UserError: `depths` reaches below the tuned third.
    """

    def __init__(self, visual: VisionTransformer, depths: int = 3) -> None:
        super().__init__()
        blocks, proj = vit.blocks(visual), vit.projection(visual)
        self.partition = thirds(len(blocks))
        tuned = blocks[self.partition.tuned :]
        if depths - 1 > len(tuned):
            raise UserError(
                f"{depths} depths are more than the tuned third has: {len(tuned)} blocks and the output.",
                next_step=f"Set method.depths to {len(tuned) + 1} or less.",
            )
        self.inner_depths = depths - 1
        self.visual = visual.requires_grad_(False)
        # CLIP's blocks know no dropout. In training mode attention takes one and the same kernel with and without
        # gradients; in evaluation mode it takes a faster one without, and the branches would differ in the last digit.
        self.visual.transformer.train()
        self.adapters = nn.ModuleList(
            BlockAdapter(len(proj), device=proj.device, dtype=proj.dtype)
            for _ in range(self.partition.adapted, self.partition.tuned)
        )
        self.blocks = nn.ModuleList(copy.deepcopy(tuned)).requires_grad_(True)
        self.ln_post = copy.deepcopy(visual.ln_post).requires_grad_(True)
        self.proj = nn.Parameter(proj.detach().clone())

    def forward(self, images: torch.Tensor) -> Features:
        """Both branches in one pass: (B, V, 3, H, W) → Features."""
        views = images.shape[:2]
        x = self.trunk(images.flatten(0, 1))  # (B · V, N, width)
        frozen_tokens = self.frozen(x)
        tuned_tokens, inner = self.tuned(x)
        return Features(
            frozen_tokens.unflatten(0, views),  # (B, V, N, D)
            tuned_tokens.unflatten(0, views),  # (B, V, N, D)
            tuple(stream.unflatten(0, views) for stream in inner),  # (B, V, D) each
        )

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share, up to the first adapter: (B, 3, H, W) → (B, N, width)."""
        x = vit.embed(self.visual, images)
        for block in vit.blocks(self.visual)[: self.partition.adapted]:
            x = block(x)
        return x

    @torch.no_grad()
    def frozen(self, x: torch.Tensor) -> torch.Tensor:
        """The zero-shot branch from the trunk on: (B, N, width) → (B, N, D), L2-normalised."""
        for block in vit.blocks(self.visual)[self.partition.adapted :]:
            x = block(x)
        return vit.project(x, self.visual.ln_post, vit.projection(self.visual))

    def tuned(self, x: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on: (B, N, width) → tokens (B, N, D) and value streams (B, D) each."""
        middle = vit.blocks(self.visual)[self.partition.adapted : self.partition.tuned]
        for block, adapter in zip(middle, self.adapters, strict=True):
            x = block(x) + adapter(x)
        tuned = cast(list[ResidualAttentionBlock], list(self.blocks))
        entering = []
        for block in tuned:
            entering.append(x[:, 0])  # (B, width)
            x = block(x)
        inner = [
            vit.project(value_stream(tuned[-back:], entering[-back]), self.ln_post, self.proj)
            for back in range(1, self.inner_depths + 1)
        ]
        return vit.project(x, self.ln_post, self.proj), inner

    def trainable_parameters(self) -> dict[str, nn.Parameter]:
        """The parameters that train, by name; they are also what is saved."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}
