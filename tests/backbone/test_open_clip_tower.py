"""Our way through a tower is open_clip's way, for every kind of tower that is accepted."""

from __future__ import annotations

from typing import Any

import open_clip
import pytest
import torch
from open_clip.transformer import QuickGELU, VisionTransformer
from torch import nn

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.open_clip_tower import OpenClipTower
from mpsviz.errors import UserError
from mpsviz.tuning.losses.value_stream import value_step

SMALL = {"image_size": 16, "patch_size": 8, "width": 16, "layers": 3, "heads": 2, "mlp_ratio": 2.0, "output_dim": 12}


def tower(**changes: Any) -> VisionTransformer:
    torch.manual_seed(0)
    visual = VisionTransformer(**{**SMALL, **changes}).double().eval()
    with torch.no_grad():  # open_clip starts these at ones and zeros, where a forgotten one would not show
        for parameter in visual.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return visual


def class_feature(visual: VisionTransformer, images: torch.Tensor) -> torch.Tensor:
    parts = OpenClipTower(visual)
    x = parts.embed(images)
    for block in parts.blocks:
        x = block(x)
    return parts.read_alone(x, parts.tail)[:, 0]


def holder(visual: nn.Module) -> nn.Module:
    model = nn.Module()
    model.visual = visual
    return model


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "quickgelu": {"act_layer": QuickGELU},
    "layer scale": {"ls_init_value": 0.5},
    "layer scale and quickgelu": {"ls_init_value": 1e-4, "act_layer": QuickGELU},
    "no ln_pre": {"no_ln_pre": True},
    "sine and cosine positions": {"pos_embed_type": "sin_cos_2d"},
    "final norm after pooling": {"final_ln_after_pool": True},
    "patch dropout, inactive": {"patch_dropout": 0.5},
    "10 blocks": {"layers": 10},
    "11 blocks": {"layers": 11},
    "12 blocks": {"layers": 12},
    "24 blocks": {"layers": 24},
    "patches of 14": {"patch_size": 14, "image_size": 56},
    "patches of 16": {"patch_size": 16, "image_size": 48},
    "patches of 32": {"patch_size": 32, "image_size": 64},
    "wider": {"width": 48, "heads": 3, "mlp_ratio": 4.0, "output_dim": 20},
    "one head": {"heads": 1},
    "image that the patches don't fill": {"image_size": 20},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_in_a_row_are_the_tower(kind: str):
    visual = vision_tower(holder(tower(**KINDS[kind])))
    images = torch.randn(2, 3, *visual.image_size, dtype=torch.float64)
    with torch.no_grad():
        expected = nn.functional.normalize(visual(images), dim=-1)
        torch.testing.assert_close(class_feature(visual, images), expected, rtol=0, atol=1e-6)


def test_a_bias_on_the_patches_is_kept():
    visual = tower()
    visual.conv1 = nn.Conv2d(3, 16, 8, stride=8, bias=True).double()
    images = torch.randn(2, 3, 16, 16, dtype=torch.float64)
    with torch.no_grad():
        expected = nn.functional.normalize(visual(images), dim=-1)
        torch.testing.assert_close(class_feature(visual, images), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ["plain", "quickgelu", "layer scale and quickgelu"])
def test_the_value_path_is_the_whole_block_where_there_is_one_token(kind: str):
    block = tower(**KINDS[kind]).transformer.resblocks[0]
    token = torch.randn(2, 1, 16, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(value_step(block, token), block(token))


@pytest.mark.parametrize(
    ("visual", "reason"),
    [
        (lambda: tower(pool_type="none"), "does not pool"),
        (lambda: tower(attentional_pool=True, output_dim=16), "pools"),
        (lambda: tower(attentional_pool="parallel", output_dim=16), "pools"),
        (lambda: tower(output_tokens=True), "every token"),
        (lambda: tower(layers=2), "2 blocks"),
        (lambda: tower(layers=0), "0 blocks"),
        (lambda: tower(qk_norm=True), "norms of their own"),
        (lambda: tower(block_type="custom"), "norms of their own"),
        (lambda: tower(image_size=(16, 32)), "square"),
        (lambda: tower(patch_size=(8, 4)), "square"),
        (lambda: nn.Linear(2, 2), "is a Linear"),
        (lambda: open_clip.model.ModifiedResNet((1, 1, 1, 1), 16, 8, 64, 8), "is a ModifiedResNet"),
        (lambda: None, "is a NoneType"),
    ],
)
def test_other_towers_are_refused_with_what_works(visual: Any, reason: str):
    with pytest.raises(UserError, match=reason) as refused:
        vision_tower(holder(visual()))
    assert "ViT-B-16" in refused.value.next_step


def test_a_tower_without_projection_is_refused():
    visual = tower()
    visual.proj = None
    with pytest.raises(UserError, match="projection"):
        vision_tower(holder(visual))
