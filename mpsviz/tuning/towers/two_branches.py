"""One image tower seen twice: as it was, and as it is being tuned.

                ┌── frozen ──▶ frozen tokens
images ── trunk ┤
                └── tuned ───▶ tuned tokens, inner features

A kind of tuning says where the branches part (`trunk`) and how each goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from mpsviz.backbone.image_tower import Visual, image_tower


@dataclass(frozen=True)
class Features:
    """What both branches say of a batch; every vector is L2-normalised.

    Attributes:
        frozen_tokens: (B, V, N, D) zero-shot features, the image's first, then its patches'. No gradient. N is 1 where
            the loss reads no patch.
        tuned_tokens: (B, V, N, D).
        inner: one (B, V, D) a further depth: the value streams that enter the last block, the last but one, ….
    """

    frozen_tokens: torch.Tensor
    tuned_tokens: torch.Tensor
    inner: tuple[torch.Tensor, ...] = ()

    @property
    def frozen(self) -> torch.Tensor:
        """(B, V, D) zero-shot image features."""
        return self.frozen_tokens[:, :, 0]

    @property
    def tuned(self) -> torch.Tensor:
        """(B, V, D) tuned image features."""
        return self.tuned_tokens[:, :, 0]


@dataclass(frozen=True)
class Begun:
    """What tuning can't change of a batch, so that it may be kept. No gradient.

    Attributes:
        trunk: (B, V, …), what both branches share.
        frozen_tokens: (B, V, N, D), see `Features`.
    """

    trunk: torch.Tensor
    frozen_tokens: torch.Tensor


@dataclass(frozen=True)
class Reads:
    """What a loss reads, so that nothing else is computed: every token or the image's feature alone, so many depths."""

    every_token: bool = False
    depths: int = 1


class TwoBranches(nn.Module):
    """The face of every tuned tower.

    Args:
        visual: the frozen tower; it is shared, not copied, and never changed.
        reads: what `forward` must return.

    Attributes:
        parts: the frozen tower in parts.
    """

    def __init__(self, visual: Visual, reads: Reads) -> None:
        super().__init__()
        self.visual = visual.requires_grad_(False)
        self.parts = image_tower(visual)
        self.reads = reads
        self._keep_modes()

    def train(self, mode: bool = True) -> Self:
        """Modes are for what is tuned; the frozen blocks stay in training mode, and batch norms in evaluation mode.

        CLIP's blocks know no dropout. In training mode attention takes one and the same kernel with and without
        gradients; in evaluation mode it takes a faster one without, and the branches would differ in the last digit.
        Few shots are no statistics: batch norms, where an embedding has them, keep those of the pre-training.
        """
        super().train(mode)
        self._keep_modes()
        return self

    def _keep_modes(self) -> None:
        for block in self.parts.blocks:
            block.train()
        for part in self.modules():
            if isinstance(part, _BatchNorm):
                part.eval()

    @property
    def device(self) -> torch.device:
        return next(self.visual.parameters()).device

    @property
    def width(self) -> int:
        return self.parts.width

    def forward(self, images: torch.Tensor) -> Features:
        """Both branches in one pass: (B, V, 3, H, W) → Features."""
        return self.finish(self.begin(images))

    @torch.no_grad()
    def begin(self, images: torch.Tensor) -> Begun:
        """The trunk and the frozen branch, all views at once: (B, V, 3, H, W) → Begun."""
        views = images.shape[:2]
        x = self.trunk(images.flatten(0, 1))  # (B · V, …)
        frozen_tokens = self.frozen(x, self.reads)  # (B · V, N, D)
        return Begun(x.unflatten(0, views), frozen_tokens.unflatten(0, views))

    def finish(self, begun: Begun) -> Features:
        """The tuned branch, with a gradient."""
        views = begun.trunk.shape[:2]
        tuned_tokens, inner = self.tuned(begun.trunk.flatten(0, 1), self.reads)  # (B · V, N, D), (B · V, D) each
        return Features(
            begun.frozen_tokens,
            tuned_tokens.unflatten(0, views),  # (B, V, N, D)
            tuple(stream.unflatten(0, views) for stream in inner),  # (B, V, D) each
        )

    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share: (B, 3, H, W) → (B, …). No gradient."""
        raise NotImplementedError

    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """The zero-shot branch from the trunk on → (B, N, D), L2-normalised. No gradient."""
        raise NotImplementedError

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on → tokens (B, N, D) and `reads.depths − 1` inner features (B, D)."""
        raise NotImplementedError
