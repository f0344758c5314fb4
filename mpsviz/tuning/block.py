"""open_clip's transformer block with a shorter memory: the same values and gradients, half the bytes kept for them.

x ──┬─ ln_1 ─ qkv ─ attention ─ out ─ + ─┬─ ln_2 ─ c_fc ─ gelu ─ c_proj ─ + ──▶
    └────────────────────────────────────┘└──────────────────────────────┘
     again        kept    again              again   kept   again

`again`: not kept, made again when a gradient asks for it (`made_again`).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from open_clip.transformer import QuickGELU, ResidualAttentionBlock
from torch.nn import functional as F

from mpsviz.tuning.made_again import MadeAgain
from mpsviz.tuning.quick_gelu import quick_gelu


def run(blocks: Iterable[ResidualAttentionBlock], x: torch.Tensor) -> torch.Tensor:
    """Blocks one after the other: (B, N, width) → (B, N, width)."""
    for block in blocks:
        x = whole(block, x)
    return x


def whole(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    """What a block makes of all tokens: (B, N, width) → (B, N, width)."""
    if torch.compiler.is_compiling():  # the compiler itself decides what is cheap to make again
        return block(x)
    with MadeAgain() as again:
        x = x + block.ls_1(_attention(block, x, again))
        c_fc, gelu, c_proj = block.mlp
        hidden = c_fc(again(block.ln_2, x))  # (B, N, mlp width)
        return x + block.ls_2(c_proj(again(quick_gelu if isinstance(gelu, QuickGELU) else gelu, hidden)))


def class_token(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    """What a block makes of the class token alone, which still looks at all others: (B, N, width) → (B, 1, width)."""
    tokens = block.ln_1(x)
    attended, _ = block.attn(tokens[:, :1], tokens, tokens, need_weights=False)
    x = x[:, :1] + block.ls_1(attended)
    return x + block.ls_2(block.mlp(block.ln_2(x)))


def _attention(block: ResidualAttentionBlock, x: torch.Tensor, again: MadeAgain) -> torch.Tensor:
    """What `nn.MultiheadAttention` computes in training, operation by operation: (B, N, width) → (B, N, width)."""
    attention = block.attn
    batch, tokens, width = x.shape
    heads = attention.num_heads
    rows = again(lambda x: block.ln_1(x).transpose(0, 1).reshape(-1, width), x)  # (N · B, width)
    qkv = F.linear(rows, attention.in_proj_weight, attention.in_proj_bias)  # (N · B, 3 · width)
    q, k, v = (
        qkv.unflatten(-1, (3, width))  # (N · B, 3, width)
        .transpose(0, 1)
        .contiguous()  # (3, N · B, width)
        .view(3, tokens, batch, heads, width // heads)
        .permute(0, 2, 3, 1, 4)  # (3, B, heads, N, width / heads)
    )
    attended = F.scaled_dot_product_attention(q, k, v)  # (B, heads, N, width / heads)
    rows = again(lambda attended: attended.permute(2, 0, 1, 3).reshape(-1, width), attended)  # (N · B, width)
    return attention.out_proj(rows).view(tokens, batch, width).transpose(0, 1)
