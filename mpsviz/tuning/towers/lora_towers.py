"""CLIP-LoRA's two towers: every block of both with low-rank updates of its attention.

                  ┌── blocks (frozen) ──────────▶ frozen tokens
images ── embed ──┤
                  └── blocks with updates ──────▶ tuned tokens

prompts ── embed ──── blocks with updates ──────▶ tuned text features

Everything else is frozen and shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn

from mpsviz.backbone.architecture import Clip
from mpsviz.backbone.image_tower import Visual
from mpsviz.backbone.timm_tower import TimmBlock
from mpsviz.config.method_settings import ClipLoraConfig
from mpsviz.errors import UserError
from mpsviz.tuning.towers.lora import add_lora, add_lora_to_timm, share
from mpsviz.tuning.towers.text import TunedText
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class LoraVision(TwoBranches):
    """A frozen CLIP ViT whose blocks have LoRA in the tuned branch. It has one depth: `reads.depths` is ignored."""

    def __init__(self, visual: Visual, reads: Reads, lora: ClipLoraConfig) -> None:
        super().__init__(visual, reads)
        self.blocks = nn.ModuleList(share(block) for block in self.parts.blocks)
        for block in self.blocks:
            if isinstance(block, TimmBlock):
                add_lora_to_timm(block, lora.rank, lora.lora_alpha, lora.dropout)
            else:
                add_lora([cast(ResidualAttentionBlock, block)], lora.rank, lora.lora_alpha, lora.dropout)

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share, up to the first block: (B, 3, H, W) → (B, N, width)."""
        return self.parts.embed(images)

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """The zero-shot branch from the trunk on: (B, N, width) → (B, N, D), L2-normalised."""
        return self._through(self.parts.blocks, x, reads)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on: (B, N, width) → (B, N, D), L2-normalised, and no inner feature."""
        return self._through(self.blocks, x, reads), []

    def _through(self, blocks: Iterable[nn.Module], x: torch.Tensor, reads: Reads) -> torch.Tensor:
        for block in blocks:
            x = block(x)
        return self.parts.read(x, self.parts.tail, reads.every_token)


class LoraText(TunedText):
    """A CLIP's text tower whose blocks have LoRA.

    Raises:
        UserError: the text tower is no CLIP text transformer.
    """

    def __init__(self, model: Clip, lora: ClipLoraConfig) -> None:
        super().__init__(model)
        add_lora(_text_blocks(self.model), lora.rank, lora.lora_alpha, lora.dropout)


def _text_blocks(model: nn.Module) -> Sequence[ResidualAttentionBlock]:
    text = getattr(model, "text", model)  # where open_clip keeps a text tower that is a module of its own
    blocks = list(getattr(getattr(text, "transformer", None), "resblocks", ()))
    plain = [block for block in blocks if isinstance(block, ResidualAttentionBlock)]
    if not plain or len(plain) < len(blocks):
        raise UserError(
            "CLIP-LoRA can't update this model's text tower: it is no CLIP text transformer.",
            next_step="Choose another method, or a CLIP such as mini-clip, ViT-B-32 or ViT-B-16.",
        )
    return plain
