"""The pseudo forward: how a feature inside the network reaches the output space.

Attention's allocation is skipped, each token takes only its own value:

    v = x + out_proj(V(ln_1(x)))
    x = v + mlp(ln_2(v))            block by block

No token sees another, so it is run on the class token alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch.nn import functional as F


def value_step(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    """One block by its value path alone: (…, width) → (…, width)."""
    attention = block.attn
    width = attention.embed_dim
    bias = attention.in_proj_bias
    values = F.linear(block.ln_1(x), attention.in_proj_weight[2 * width :], None if bias is None else bias[2 * width :])
    x = x + block.ls_1(attention.out_proj(values))
    return x + block.ls_2(block.mlp(block.ln_2(x)))


def value_stream(blocks: Iterable[ResidualAttentionBlock], x: torch.Tensor) -> torch.Tensor:
    """The stream that enters the first of `blocks` with `x` and leaves the last: (…, width) → (…, width)."""
    for block in blocks:
        x = value_step(block, x)
    return x
