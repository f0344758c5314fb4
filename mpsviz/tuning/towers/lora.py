"""Low-rank updates of an attention's queries, keys and values.

x ──┬── W (frozen) ────────────────────────┐
    └── dropout ── A ── B (zeros) ── · γ ──┴─▶ + ──▶ q, k, v ──▶ attention ──▶ out_proj (frozen)

W, A and B stand for three matrices each, one of q, k and v. peft's layer for `nn.MultiheadAttention` can't say this:
its q, k and v share one A, `out_proj` is always updated with them, and it knows no dropout.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterable
from typing import TypeVar

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn
from torch.nn import functional as F

Shared = TypeVar("Shared", bound=nn.Module)


class LoraAttention(nn.Module):
    """Self-attention of a frozen `nn.MultiheadAttention`, updated as in CLIP-LoRA (arXiv 2405.18541).

    The start is LoRA's (arXiv 2106.09685): A as in `nn.Linear`, B zero, so the update is silent at first.

    Args:
        attention: shared, not copied; batch first.
        rank: r, of each of the three updates.
        alpha: the update is scaled by γ = alpha / √rank, as in CLIP-LoRA's code (LoRA itself has alpha / rank).
        dropout: of the update's input, drawn for q, k and v apart.
    """

    def __init__(self, attention: nn.MultiheadAttention, rank: int, alpha: float, dropout: float) -> None:
        super().__init__()
        weight = attention.in_proj_weight
        self.attention = attention
        self.lora_A = nn.Parameter(weight.new_empty(3, rank, attention.embed_dim))
        self.lora_B = nn.Parameter(weight.new_zeros(3, attention.embed_dim, rank))
        for matrix in self.lora_A:
            nn.init.kaiming_uniform_(matrix, a=math.sqrt(5))
        self.dropout = nn.Dropout(dropout)
        self.scaling = alpha / math.sqrt(rank)

    def forward(
        self,
        x: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        need_weights: bool = False,
        attn_mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, None]:
        """As `nn.MultiheadAttention`, where key and value are x and no weights are needed: (B, N, width) → the same."""
        attention = self.attention
        q, k, v = (F.linear(x, attention.in_proj_weight, attention.in_proj_bias) + self.update(x)).chunk(3, dim=-1)
        heads = attention.num_heads
        q, k, v = (
            part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in (q, k, v)
        )  # (B, heads, N, width / heads)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask)
        return attention.out_proj(mixed.transpose(1, 2).flatten(2)), None  # (B, N, width)

    def update(self, x: torch.Tensor) -> torch.Tensor:
        """What is added to q, k and v, side by side: (B, N, width) → (B, N, 3 · width)."""
        dropped = self.dropout(x.expand(3, *x.shape)).flatten(1, 2)  # (3, B · N, width)
        update = dropped @ self.lora_A.mT @ self.lora_B.mT  # (3, B · N, width)
        return self.scaling * update.unflatten(1, x.shape[:2]).movedim(0, 2).flatten(2)  # (B, N, 3 · width)


def add_lora(blocks: Iterable[ResidualAttentionBlock], rank: int, alpha: float, dropout: float) -> None:
    """Update the attention of every block, in place."""
    for block in blocks:
        block.register_module("attn", LoraAttention(block.attn, rank, alpha, dropout))


def share(module: Shared) -> Shared:
    """A copy whose modules are new and whose weights and buffers are the very ones of `module`."""
    tensors = itertools.chain(module.parameters(), module.buffers())
    return copy.deepcopy(module, {id(tensor): tensor for tensor in tensors})
