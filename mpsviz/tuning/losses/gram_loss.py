"""Keep the geometry: features may move, their mutual cosines should not.

Manifold Alignment Regularization (MAR), arXiv 2508.12877.
"""

from __future__ import annotations

from typing import Any, Literal

import torch

from mpsviz.backbone.float32 import in_float32

Norm = Literal["l1", "l2"]


class _GramChange(torch.autograd.Function):
    """`after afterᵀ − before beforeᵀ`: (…, n, D) twice → (…, n, n).

    By one product, ½ (M + Mᵀ) with M = (after − before) (after + before)ᵀ: the two Gram matrices are never made, and
    rounding is relative to what changed, not to 1. The gradient takes one more, since the matrix is symmetric.
    """

    @staticmethod
    def forward(ctx: Any, before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(before, after)
        half = (after - before) @ ((after + before) / 2).mT
        return half + half.mT

    @staticmethod
    def backward(ctx: Any, *grad_outputs: torch.Tensor) -> tuple[torch.Tensor | None, torch.Tensor | None]:
        (before, after), (grad,) = ctx.saved_tensors, grad_outputs
        both_ways = grad + grad.mT
        of_before, of_after = ctx.needs_input_grad
        return -(both_ways @ before) if of_before else None, both_ways @ after if of_after else None


@in_float32
def gram_difference(before: torch.Tensor, after: torch.Tensor, norm: Norm = "l1") -> torch.Tensor:
    """Mean absolute (l1) or mean squared (l2) difference of two Gram matrices.

    In float32 or better: bfloat16 errs by more than the matrices differ, and the gradient of l1 is a sign.

    Args:
        before, after: (…, n, D), L2-normalised.

    Returns:
        (…): `mean_ij |before_i · before_j − after_i · after_j|`, or of its square.
    """
    difference = _GramChange.apply(before, after)
    return (difference.abs() if norm == "l1" else difference.square()).mean(dim=(-2, -1))


@in_float32
def token_gram_difference(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """How much each token's cosines to all tokens have changed; the mean over the tokens is `gram_difference` (l1).

    Args:
        before, after: (…, N, D), L2-normalised.

    Returns:
        (…, N): `mean_j |before_i · before_j − after_i · after_j|`.
    """
    return _GramChange.apply(before, after).abs().mean(dim=-1)


def gram_alignment_loss(
    frozen_tokens: torch.Tensor, tuned_tokens: torch.Tensor, norm: Norm = "l1", local: bool = True
) -> torch.Tensor:
    """The global term (class tokens of the batch) plus the local term (tokens of each image), summed over views.

    Args:
        frozen_tokens, tuned_tokens: (B, V, N, D), L2-normalised, the class token first.
        norm: of the differences; the paper takes l1.
        local: with the local term; without it only the class token is read.

    Returns:
        A scalar.
    """
    between_images = gram_difference(
        frozen_tokens[:, :, 0].transpose(0, 1),  # (V, B, D)
        tuned_tokens[:, :, 0].transpose(0, 1),  # (V, B, D)
        norm,
    )
    if not local:
        return between_images.sum()
    within_images = gram_difference(frozen_tokens, tuned_tokens, norm)  # (B, V)
    return between_images.sum() + within_images.mean(dim=0).sum()
