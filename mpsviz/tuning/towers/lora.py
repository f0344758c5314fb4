"""Low-rank updates of an attention's queries, keys and values.

x ──┬── W (frozen) ────────────────────────┐
    └── dropout ── A ── B (zeros) ── · γ ──┴─▶ + ──▶ q, k, v ──▶ attention ──▶ out_proj (frozen)

W, A and B stand for three matrices each, one of q, k and v. peft's layer for `nn.MultiheadAttention` can't say this:
its q, k and v share one A, `out_proj` is always updated with them, and it knows no dropout. In timm's attention q, k
and v come from one linear layer or from three; however they are kept, each has an A and a B of its own.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterable
from typing import Any, TypeVar, cast

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.timm_tower import TimmBlock

Shared = TypeVar("Shared", bound=nn.Module)
APART = ("q_proj", "k_proj", "v_proj")
"""What timm calls the three layers where they are not one, `qkv`."""


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
        return self.scaling * low_rank(self.dropout(x.expand(3, *x.shape)), self.lora_A, self.lora_B)


def low_rank(x: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """`B A x` of m matrices, side by side: (m, B, N, width), (m, r, width) and (m, out, r) → (B, N, m · out)."""
    update = x.flatten(1, 2) @ a.mT @ b.mT  # (m, B · N, out)
    return update.unflatten(1, x.shape[1:3]).movedim(0, 2).flatten(2)  # (B, N, m · out)


def add_lora(blocks: Iterable[ResidualAttentionBlock], rank: int, alpha: float, dropout: float) -> None:
    """Update the attention of every block of open_clip's, in place."""
    for block in blocks:
        block.register_module("attn", LoraAttention(block.attn, rank, alpha, dropout))


class LoraLinear(nn.Module):
    """A frozen linear layer with low-rank updates: (B, N, width) → (B, N, parts · out).

    Args:
        weight: (parts · out, width), shared, not copied.
        bias: (parts · out,) or None.
        parts: matrices that stand one above the other in it, each with an update of its own.
        rank, alpha, dropout: see `LoraAttention`.
    """

    def __init__(
        self, weight: nn.Parameter, bias: torch.Tensor | None, parts: int, rank: int, alpha: float, dropout: float
    ) -> None:
        super().__init__()
        self.weight = weight
        if isinstance(bias, nn.Parameter):
            self.bias = bias
        else:
            self.register_buffer("bias", bias, persistent=False)
        self.lora_A = nn.Parameter(weight.new_empty(parts, rank, weight.shape[1]))
        self.lora_B = nn.Parameter(weight.new_zeros(parts, len(weight) // parts, rank))
        for matrix in self.lora_A:
            nn.init.kaiming_uniform_(matrix, a=math.sqrt(5))
        self.dropout = nn.Dropout(dropout)
        self.scaling = alpha / math.sqrt(rank)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        dropped = self.dropout(x.expand(len(self.lora_A), *x.shape))  # (parts, B, N, width)
        update = low_rank(dropped, self.lora_A, self.lora_B)
        return F.linear(x, self.weight, self.bias) + self.scaling * update

    def merged(self) -> torch.Tensor:
        """W + γ · B A, (parts · out, width)."""
        update = (self.lora_B @ self.lora_A).flatten(0, 1)  # (parts, out, width) → (parts · out, width)
        return self.weight + self.scaling * update


def add_lora_to_timm(block: TimmBlock, rank: int, alpha: float, dropout: float) -> None:
    """Update the attention of a block, in place."""
    attention = cast(Any, block.block).attn
    if attention.qkv is None:
        for name in APART:
            linear = getattr(attention, name)
            setattr(attention, name, LoraLinear(linear.weight, linear.bias, 1, rank, alpha, dropout))
        return
    weight, bias = attention.qkv.weight, attention.qkv.bias
    if getattr(attention, "q_bias", None) is not None:  # kept apart; the fused layer would be passed over
        bias = torch.cat([attention.q_bias, attention.k_bias, attention.v_bias]).detach()
        attention.q_bias = attention.k_bias = attention.v_bias = None
    attention.qkv = LoraLinear(weight, bias, 3, rank, alpha, dropout)


@torch.no_grad()
def merge_lora_of_timm(block: TimmBlock, updated: TimmBlock) -> None:
    """Put the updates of `updated` into the weights of `block`, which was built alike, in place."""
    attention, lora = cast(Any, block.block).attn, cast(Any, updated.block).attn
    for name in APART if attention.qkv is None else ("qkv",):
        getattr(attention, name).weight.copy_(getattr(lora, name).merged())


def share(module: Shared) -> Shared:
    """A copy whose modules are new and whose weights and buffers are the very ones of `module`."""
    tensors = itertools.chain(module.parameters(), module.buffers())
    return copy.deepcopy(module, {id(tensor): tensor for tensor in tensors})
