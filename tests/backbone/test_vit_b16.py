"""The paper's model, with random weights."""

from __future__ import annotations

import open_clip
import pytest
import torch
from torch.nn import functional as F

from mpsviz.backbone.architecture import build, vision_tower
from mpsviz.backbone.loading import Backbone, encode_prompts
from mpsviz.backbone.open_clip_tower import OpenClipTower
from mpsviz.backbone.tokenizer import simple_tokenizer
from mpsviz.data.images.views import ImageFormat
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Reads


@pytest.fixture(scope="session")
def vit_b16() -> Backbone:
    torch.manual_seed(0)
    config = open_clip.get_model_config("ViT-B-16")
    model = build(config).eval().requires_grad_(False)
    image_format = ImageFormat(224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return Backbone(model, vision_tower(model), simple_tokenizer(config, "ViT-B-16"), image_format)


def test_the_parts_in_a_row_are_the_tower(vit_b16: Backbone):
    images = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        parts = OpenClipTower(vit_b16.visual)
        x = parts.embed(images)
        for block in parts.blocks:
            x = block(x)
        features = parts.read_alone(x, parts.tail)
        expected = F.normalize(vit_b16.visual(images), dim=-1)
    assert features.shape == (1, 197, 512)
    torch.testing.assert_close(features[:, 0], expected, rtol=0, atol=1e-6)


def test_as_many_parameters_train_as_in_the_paper(vit_b16: Backbone):
    tuned = TunedVision(vit_b16.visual, Reads(every_token=True, depths=3))
    assert sum(parameter.numel() for parameter in tuned.parameters() if parameter.requires_grad) == 31_105_536


def test_prompts_are_averaged_before_anyone_normalises_them(vit_b16: Backbone):
    templates = ("a photo of a {}.", "itap of a {}.")
    features = encode_prompts(vit_b16, ["great_dane", "cat"], templates)
    tokens = [vit_b16.tokenizer([template.format("great dane")]) for template in templates]
    with torch.no_grad():
        one_by_one = torch.cat([vit_b16.model.encode_text(token) for token in tokens])  # (T, D)
    assert features.shape == (2, 512)
    torch.testing.assert_close(features[0], one_by_one.mean(dim=0))
