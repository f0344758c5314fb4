"""Images to features, through a tower that stays as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch.nn import functional as F

from mpsviz.data.images.views import ImageFormat, RandomViews, fixed_view
from mpsviz.tuning.loop.precision import choose_precision
from mpsviz.tuning.towers.two_branches import TwoBranches

BATCH = 32


@torch.no_grad()
def fixed_features(
    vision: TwoBranches, images: Sequence[torch.Tensor], image_format: ImageFormat, precision: str
) -> torch.Tensor:
    """Zero-shot features of the fixed views: n decoded images (3, H, W) → (n, D) float32, L2-normalised.

    Args:
        precision: of the tower, as in `OptimConfig`.
    """
    chosen = choose_precision(precision, vision.device, vision.width)
    features = []
    for batch in _batches(images):
        views = fixed_view(batch, image_format).to(vision.device)
        with chosen.autocast():
            features.append(vision.begin(views[:, None]).frozen_tokens[:, 0, 0])  # (B, 1, N, D) → (B, D)
    return torch.cat(features).float()


@torch.no_grad()
def averaged_features(
    vision: TwoBranches, images: Sequence[torch.Tensor], draw_views: RandomViews, views: int, precision: str
) -> torch.Tensor:
    """The direction of the mean zero-shot feature of so many augmented views: n images (3, H, W) → (n, D) float32.

    Args:
        precision: of the tower, as in `OptimConfig`.
    """
    chosen = choose_precision(precision, vision.device, vision.width)
    rounds = math.ceil(views / draw_views.views)
    features = []
    for batch in _batches(images):
        drawn = torch.cat([draw_views(batch) for _ in range(rounds)], dim=1)[:, :views]  # (B, views, 3, H, W)
        with chosen.autocast():
            parts = [vision.begin(view[:, None].to(vision.device)).frozen_tokens[:, 0, 0] for view in drawn.unbind(1)]
        features.append(torch.stack(parts).float().mean(dim=0))  # (views, B, D) → (B, D)
    return F.normalize(torch.cat(features), dim=-1)


def _batches(images: Sequence[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    for first in range(0, len(images), BATCH):
        yield [images[row] for row in range(first, min(first + BATCH, len(images)))]
