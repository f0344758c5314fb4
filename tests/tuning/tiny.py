"""A step's small ingredients: images, and a learner that is not at its beginning any more."""

from __future__ import annotations

import torch

from mpsviz.tuning.learner import Learner


def moved(learner: Learner, by: float = 0.02) -> Learner:
    """The learner with its trainable weights moved at random: as after some steps, away from where L1 has its kink."""
    generator = torch.Generator().manual_seed(5)
    for parameter in learner.trainable_parameters().values():
        noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
        parameter.data.add_(noise.to(parameter.dtype), alpha=by)
    return learner


def draw_images(images: int = 6, views: int = 2, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """(B, V, 3, 16, 16)."""
    generator = torch.Generator().manual_seed(1)
    return torch.rand(images, views, 3, 16, 16, generator=generator, dtype=torch.float64).to(dtype)
