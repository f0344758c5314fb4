"""Keep the geometry: features may move, their mutual cosines should not.

Manifold Alignment Regularization (MAR), arXiv 2508.12877.
"""

from __future__ import annotations

import torch


def gram_difference(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference of two Gram matrices, in float32 or better.

    Args:
        before, after: (…, n, D), L2-normalised.

    Returns:
        (…): `mean_ij |before_i · before_j − after_i · after_j|`.
    """
    before, after = _at_least_float32(before), _at_least_float32(after)
    return (before @ before.mT - after @ after.mT).abs().mean(dim=(-2, -1))


def gram_alignment_loss(frozen_tokens: torch.Tensor, tuned_tokens: torch.Tensor) -> torch.Tensor:
    """The global term (class tokens of the batch) plus the local term (tokens of each image), summed over views.

    Args:
        frozen_tokens, tuned_tokens: (B, V, N, D), L2-normalised, the class token first.

    Returns:
        A scalar.
    """
    between_images = gram_difference(
        frozen_tokens[:, :, 0].transpose(0, 1),  # (V, B, D)
        tuned_tokens[:, :, 0].transpose(0, 1),  # (V, B, D)
    )
    within_images = gram_difference(frozen_tokens, tuned_tokens)  # (B, V)
    return between_images.sum() + within_images.mean(dim=0).sum()


def _at_least_float32(x: torch.Tensor) -> torch.Tensor:
    return x if x.dtype == torch.float64 else x.float()
