"""A step's small ingredients: images, and a learner that is not at its beginning any more."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from mpsviz.data.images import ImageFormat, RandomViews
from mpsviz.tuning.batches import FewShotData, LabelledImages
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


class Drawn(RandomViews):
    """Random views in a precision of one's choice."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__(ImageFormat(16, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), 0.5)
        self.dtype = dtype

    def __call__(self, images: Sequence[torch.Tensor]) -> torch.Tensor:
        return super().__call__(images).to(self.dtype)


def few_shots(images: int, dtype: torch.dtype = torch.float32, cached_views: int = 0) -> FewShotData:
    """So many random images of three classes, in turn."""
    generator = torch.Generator().manual_seed(2)
    pictures = [torch.randint(256, (3, 20, 24), generator=generator, dtype=torch.uint8) for _ in range(images)]
    nothing = LabelledImages([], torch.zeros(0, dtype=torch.int64))
    return FewShotData(LabelledImages(pictures, torch.arange(images) % 3), nothing, Drawn(dtype), cached_views)
