"""CLIP's layer norm, in one pass over a GPU's memory.

Under autocast a GPU widens its input to float32, normalises it and narrows the result: three kernels, five times the
bytes. Its kernel for half precision computes in float32 inside; only γ and β are rounded, as autocast rounds the
weights of every linear layer.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

HALF = (torch.bfloat16, torch.float16)


def layer_norm(norm: nn.LayerNorm, x: torch.Tensor) -> torch.Tensor:
    """(…, width) → (…, width)."""
    if not x.is_cuda or x.dtype not in HALF or torch.compiler.is_compiling():  # the compiler fuses the three itself
        return norm(x)
    with torch.autocast("cuda", enabled=False):
        return F.layer_norm(x, norm.normalized_shape, norm.weight.to(x.dtype), norm.bias.to(x.dtype), norm.eps)
