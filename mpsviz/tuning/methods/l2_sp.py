"""L2-SP: full fine-tuning whose weights are drawn to where they started, not to zero (arXiv 1802.01483, section 3).

L = L_CE + α / 2 · Σ (w − w0)²   over every weight of the image tower

w, w0: tuned and frozen weights. Trains: all of `vision.tower`. The loss beside the penalty, and the views, are those of
`full`, so only the penalty differs; weight decay is off. The paper's second term, weight decay of a new last layer, has
nothing to act on: the prompts are the classifier here, and are frozen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import torch

from mpsviz.config.method_settings import L2SpConfig
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.methods.ce import FusedCrossEntropy
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.two_branches import Features, Reads


class L2Sp(FusedCrossEntropy):
    """With weight zero it is `full` without weight decay."""

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        weight = cast(L2SpConfig, self.config.method).distance_weight
        vision = cast(FullyTunedVision, self.vision)
        distance = squared_distance(vision.tower.parameters(), vision.visual.parameters())
        return {**super().losses(features, labels, epoch), "start_distance": weight / 2 * distance}


def squared_distance(weights: Iterable[torch.Tensor], start: Iterable[torch.Tensor]) -> torch.Tensor:
    """The squared Euclidean distance of two lists of tensors of the same shapes, a scalar."""
    return torch.stack([(one - other).square().sum() for one, other in zip(weights, start, strict=True)]).sum()


def build(ingredients: MethodInputs) -> L2Sp:
    return L2Sp(FullyTunedVision(ingredients.backbone.visual, Reads()), ingredients)
