"""Towers with parts that others don't have: registers, random drops, batch norms; and those that are refused."""

from __future__ import annotations

from typing import Any, cast

import pytest
import torch

from benchmarks.small_towers import SIDE, small_backbone
from mpsviz.backbone.architecture import vision_tower
from mpsviz.errors import UserError
from mpsviz.tuning.towers.partial import TunedVision
from tests.tuning.newer_towers import MPS, backbone_of, config_of, learner_of, tower_of, views_for


def test_a_tower_without_a_projection_of_its_own_is_refused_by_prolip():
    with pytest.raises(UserError, match="inside its pool or its head"):
        learner_of(backbone_of("SigLIP: pooled by attention, no projection"), "prolip")


def test_registers_are_no_patches():
    """Four registers beside a class token, and four that alone stand before the patches."""
    for name, pool in (("vit_small_patch14_reg4_dinov2", "token"), ("vit_betwixt_patch16_reg4_gap_256", "avg")):
        backbone = tower_of(name, pool)
        images = views_for(backbone)[:, 0]
        vision = TunedVision(backbone.visual, MPS)
        with torch.no_grad():
            features = vision(images[:, None])
            wanted = backbone.model.encode_image(images, normalize=True)
        torch.testing.assert_close(features.frozen[:, 0], wanted, atol=2e-6, rtol=0)
        assert features.frozen_tokens.shape[2] == 1 + SIDE**2
        assert cast(Any, backbone.visual.trunk).num_prefix_tokens >= 4


def test_nothing_is_dropped_at_random():
    """Patches, blocks or entries, though the config says so and the towers are in training mode."""
    drops = {"patch_dropout": 0.5, "timm_drop": 0.5, "timm_drop_path": 0.9}
    backbone = tower_of("vit_small_patch16_224", "token", **drops)
    learner = learner_of(backbone, "full").train()
    views = views_for(backbone)
    first, second = (learner(views) for _ in range(2))
    assert torch.equal(first.tuned_tokens, second.tuned_tokens)
    assert torch.equal(first.frozen_tokens, first.tuned_tokens)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda trunk: setattr(trunk, "dynamic_img_size", True), "images of any size"),
        (lambda trunk: setattr(trunk, "global_pool", "max"), "in another way \\('max'\\)"),
        (
            lambda trunk: setattr(trunk.patch_embed, "img_size", (48, 48)),
            "sees 48 × 48 px, and its config says 32",
        ),
        (lambda trunk: setattr(trunk, "blocks", trunk.blocks[:2]), "has 2 blocks"),
        (lambda trunk: setattr(trunk.blocks[3], "attn", torch.nn.Linear(2, 2)), "attention of another kind"),
        (lambda trunk: setattr(trunk, "blocks", torch.nn.Sequential(*[torch.nn.Linear(2, 2)] * 3)), "another kind"),
        (lambda trunk: setattr(trunk.attn_pool, "latent_len", 2), "attention of another kind"),
    ],
)
def test_towers_that_can_t_be_taken_apart_are_refused(change, reason):
    backbone = small_backbone(config_of("ViT-B-16-SigLIP"))
    change(backbone.visual.trunk)
    with pytest.raises(UserError, match=reason):
        vision_tower(backbone.model)


@pytest.mark.long
def test_batch_norms_keep_the_statistics_of_the_pre_training():
    """MobileCLIP-B's, in a tower whose every weight trains."""
    backbone = small_backbone(config_of("MobileCLIP-B"))
    learner = learner_of(backbone, "full").train()
    before = {name: tensor.clone() for name, tensor in learner.vision.named_buffers()}
    assert any("running_mean" in name for name in before)
    learner(views_for(backbone))
    assert all(torch.equal(before[name], tensor) for name, tensor in learner.vision.named_buffers())
