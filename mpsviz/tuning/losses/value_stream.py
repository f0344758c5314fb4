"""The pseudo forward: how a feature inside the network reaches the output space.

Attention's allocation is skipped, each token takes only its own value:

    v = x + out_proj(V(ln_1(x)))
    x = v + mlp(ln_2(v))            block by block

No token sees another, so it is run on the class token alone.

Beyond the paper: a tower that pools its tokens by attention or by their mean has no class token to take. There the mean
of the tokens that it pools is the one token, and goes on as above; its tail then pools this token alone. A block of
timm's gets it as a sequence of length one, in which attention can give nothing but the token's own value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.timm_tower import TimmBlock


@singledispatch
def value_step(block: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """One block by its value path alone: (…, width) → (…, width)."""
    raise TypeError(f"no value path is known of a {type(block).__name__}")


@value_step.register
def _(block: TimmBlock, x: torch.Tensor) -> torch.Tensor:
    return block.alone(x)


@value_step.register
def _(block: ResidualAttentionBlock, x: torch.Tensor) -> torch.Tensor:
    attention = block.attn
    width = attention.embed_dim
    bias = attention.in_proj_bias
    values = F.linear(block.ln_1(x), attention.in_proj_weight[2 * width :], None if bias is None else bias[2 * width :])
    x = x + block.ls_1(attention.out_proj(values))
    return x + block.ls_2(block.mlp(block.ln_2(x)))


def value_stream(blocks: Iterable[nn.Module], x: torch.Tensor) -> torch.Tensor:
    """The stream that enters the first of `blocks` with `x` and leaves the last: (…, width) → (…, width)."""
    for block in blocks:
        x = value_step(block, x)
    return x
