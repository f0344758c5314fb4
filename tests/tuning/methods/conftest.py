"""A few shots of three classes, small enough for the tiny CLIP."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
import torch

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.data.images.views import RandomViews
from mpsviz.tuning.loop.trainer import FewShotData, LabelledImages

CLASSES, SHOTS = 3, 2


@pytest.fixture(scope="session")
def tiny_backbone(tiny_backbone: Backbone) -> Backbone:
    """The tiny CLIP in single precision, as images come."""
    model = copy.deepcopy(tiny_backbone.model).float()
    return replace(tiny_backbone, model=model, visual=vision_tower(model))


@pytest.fixture
def few_shot(tiny_backbone: Backbone) -> FewShotData:
    """Two shots of each class and four validation images; a class has a colour, seen through noise."""
    random = torch.Generator().manual_seed(7)

    def noisy(labels: list[int]) -> LabelledImages:
        images = torch.randint(0, 180, (len(labels), 3, 20, 20), generator=random, dtype=torch.uint8)
        images[torch.arange(len(labels)), labels] += 70
        return LabelledImages(list(images), torch.tensor(labels))

    train, validation = noisy([0, 1, 2, 2, 1, 0]), noisy([2, 0, 1, 1])
    return FewShotData(train, validation, RandomViews(tiny_backbone.image_format, 0.5))
