"""Images to features, through a tower that stays as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch.nn import functional as F

from mpsviz.data.images import ImageFormat, RandomViews, fixed_view
from mpsviz.tuning.branches import TwoBranches

BATCH = 128


@torch.no_grad()
def fixed_features(vision: TwoBranches, images: Sequence[torch.Tensor], image_format: ImageFormat) -> torch.Tensor:
    """Zero-shot features of the fixed views: n decoded images (3, H, W) → (n, D), L2-normalised."""
    features = [
        vision(fixed_view(batch, image_format).to(vision.device)[:, None]).frozen[:, 0] for batch in _batches(images)
    ]
    return torch.cat(features)


@torch.no_grad()
def averaged_features(
    vision: TwoBranches, images: Sequence[torch.Tensor], draw_views: RandomViews, views: int
) -> torch.Tensor:
    """The direction of the mean zero-shot feature of so many augmented views: n images (3, H, W) → (n, D)."""
    rounds = math.ceil(views / draw_views.views)
    features = []
    for batch in _batches(images):
        drawn = [vision(draw_views(batch).to(vision.device)).frozen for _ in range(rounds)]  # (B, V, D) each
        features.append(torch.cat(drawn, dim=1)[:, :views].mean(dim=1))
    return F.normalize(torch.cat(features), dim=-1)


def _batches(images: Sequence[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    for first in range(0, len(images), BATCH):
        yield [images[row] for row in range(first, min(first + BATCH, len(images)))]
