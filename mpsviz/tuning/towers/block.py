"""Transformer blocks as the towers run them. open_clip's with a shorter memory: the same values and gradients, half the
bytes kept for them. Those of timm are run as they are.

x ──┬─ ln_1 ─ qkv ─ attention ─ out ─ + ─┬─ ln_2 ─ c_fc ─ gelu ─ c_proj ─ + ──▶
    └────────────────────────────────────┘└──────────────────────────────┘
     again        kept    again              again   kept   again

`again`: not kept, made again when a gradient asks for it (`made_again`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, singledispatch

import torch
from open_clip.transformer import QuickGELU, ResidualAttentionBlock
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.image_tower import ImageTower
from mpsviz.tuning.towers.layer_norm import layer_norm
from mpsviz.tuning.towers.quick_gelu import quick_gelu
from mpsviz.tuning.towers.recompute import Cheap, Recompute
from mpsviz.tuning.towers.two_branches import Reads

Again = Callable[[Cheap, torch.Tensor], torch.Tensor]


def run(blocks: Iterable[nn.Module], x: torch.Tensor) -> torch.Tensor:
    """Blocks one after the other: (B, N, width) → (B, N, width)."""
    for block in blocks:
        x = whole(block, x)
    return x


@singledispatch
def whole(block: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """What a block makes of all tokens: (B, N, width) → (B, N, width)."""
    return block(x)


@whole.register
def _(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    if torch.compiler.is_compiling():
        return _whole(block, x, _kept_or_not)
    with Recompute() as again:
        return _whole(block, x, again)


@singledispatch
def class_token(block: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """What a block makes of the class token alone, which still looks at all others: (B, N, width) → (B, 1, width)."""
    return block(x)[:, :1]


@class_token.register
def _(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    tokens = layer_norm(block.ln_1, x)
    attended, _ = block.attn(tokens[:, :1], tokens, tokens, need_weights=False)
    x = x[:, :1] + block.ls_1(attended)
    return x + block.ls_2(block.mlp(layer_norm(block.ln_2, x)))


def last_block(parts: ImageTower, last: nn.Module, x: torch.Tensor, reads: Reads) -> torch.Tensor:
    """The last block, for the tokens that the tail needs: (B, N, width) → (B, N or 1, width).

    Args:
        last: the tower's own, or a tuned copy.
    """
    only_class_token = parts.pooling == "class token" and not reads.every_token
    return class_token(last, x) if only_class_token else whole(last, x)


def tokens_of(parts: ImageTower, images: torch.Tensor, reads: Reads) -> torch.Tensor:
    """What a whole tower says of images: (B, 3, H, W) → (B, N or 1, D), L2-normalised."""
    *inner, last = parts.blocks
    x = last_block(parts, last, run(inner, parts.embed(images)), reads)
    return parts.read(x, parts.tail, reads.every_token)


def _whole(block: ResidualAttentionBlock, x: torch.Tensor, again: Again) -> torch.Tensor:
    x = x + block.ls_1(_attention(block, x, again))
    c_fc, gelu, c_proj = block.mlp
    hidden = c_fc(again(partial(layer_norm, block.ln_2), x))  # (B, N, mlp width)
    return x + block.ls_2(c_proj(again(quick_gelu if isinstance(gelu, QuickGELU) else gelu, hidden)))


def _kept_or_not(cheap: Cheap, source: torch.Tensor) -> torch.Tensor:
    """The compiler itself decides what is cheap to make again."""
    return cheap(source)


def _attention(block: ResidualAttentionBlock, x: torch.Tensor, again: Again) -> torch.Tensor:
    """What `nn.MultiheadAttention` computes in training, without its copies: (B, N, width) → (B, N, width)."""
    attention, tokens = block.attn, again(partial(layer_norm, block.ln_1), x)
    qkv = F.linear(tokens, attention.in_proj_weight, attention.in_proj_bias)  # (B, N, 3 · width)
    del tokens
    q, k, v = (
        part.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)  # (B, heads, N, width / heads)
        for part in qkv.chunk(3, dim=-1)
    )
    attended = F.scaled_dot_product_attention(q, k, v)  # (B, heads, N, width / heads)
    return attention.out_proj(again(_side_by_side, attended))


def _side_by_side(heads: torch.Tensor) -> torch.Tensor:
    """(B, heads, N, width / heads) → (B, N, width)."""
    return heads.transpose(1, 2).flatten(2)
