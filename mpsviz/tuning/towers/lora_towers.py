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

import open_clip
import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn

from mpsviz.backbone import vit
from mpsviz.config.method_settings import ClipLoraConfig
from mpsviz.errors import UserError
from mpsviz.tuning.towers.lora import add_lora, share
from mpsviz.tuning.towers.text import TunedText
from mpsviz.tuning.towers.two_branches import Reads, TwoBranches


class LoraVision(TwoBranches):
    """A frozen CLIP ViT whose blocks have LoRA in the tuned branch. It has one depth: `reads.depths` is ignored."""

    def __init__(self, visual: VisionTransformer, reads: Reads, lora: ClipLoraConfig) -> None:
        super().__init__(visual, reads)
        self.blocks = nn.ModuleList(share(block) for block in vit.blocks(visual))
        add_lora(cast(list[ResidualAttentionBlock], list(self.blocks)), lora.rank, lora.lora_alpha, lora.dropout)

    @torch.no_grad()
    def trunk(self, images: torch.Tensor) -> torch.Tensor:
        """What both branches share, up to the first block: (B, 3, H, W) → (B, N, width)."""
        return vit.embed(self.visual, images)

    @torch.no_grad()
    def frozen(self, x: torch.Tensor, reads: Reads) -> torch.Tensor:
        """The zero-shot branch from the trunk on: (B, N, width) → (B, N, D), L2-normalised."""
        return self._through(vit.blocks(self.visual), x, reads)

    def tuned(self, x: torch.Tensor, reads: Reads) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The tuned branch from the trunk on: (B, N, width) → (B, N, D), L2-normalised, and no inner feature."""
        return self._through(self.blocks, x, reads), []

    def _through(self, blocks: Iterable[nn.Module], x: torch.Tensor, reads: Reads) -> torch.Tensor:
        for block in blocks:
            x = block(x)
        x = x if reads.every_token else x[:, :1]
        return vit.project(x, self.visual.ln_post, vit.projection(self.visual))


class LoraText(TunedText):
    """A CLIP's text tower whose blocks have LoRA.

    Raises:
        UserError: the text tower is no CLIP text transformer.
    """

    def __init__(self, model: open_clip.CLIP, lora: ClipLoraConfig) -> None:
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
