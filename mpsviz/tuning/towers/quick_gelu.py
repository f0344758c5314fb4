"""CLIP's QuickGELU, `x · σ(1.702 x)`, that keeps only its input for the backward pass.

open_clip's keeps σ as well, as large as the widest layer of a block. Values and gradients are the same, bit for bit.
"""

from __future__ import annotations

from typing import Any

import torch

SLOPE = 1.702


class _QuickGelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x * torch.sigmoid(SLOPE * x)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: torch.Tensor) -> torch.Tensor:
        (x,), (grad,) = ctx.saved_tensors, grad_outputs
        sigmoid = torch.sigmoid(SLOPE * x)
        return grad * sigmoid + torch.ops.aten.sigmoid_backward(grad * x, sigmoid) * SLOPE


def quick_gelu(x: torch.Tensor) -> torch.Tensor:
    """(…) → (…)."""
    return _QuickGelu.apply(x)
