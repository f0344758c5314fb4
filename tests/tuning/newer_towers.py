"""Small models of newer architectures, with random weights."""

from __future__ import annotations

import functools
from typing import Any

import open_clip
import torch

from benchmarks.small_towers import small_backbone
from mpsviz.backbone.loading import Backbone
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.towers.two_branches import Reads
from tests.tuning.tiny import make_learner

FAMILIES = {
    # what is special: an architecture that has it, how its tokens are pooled
    "SigLIP: pooled by attention, no projection": ("ViT-B-16-SigLIP", "attention"),
    "SigLIP 2, whose text tower has another GELU": ("ViT-B-16-SigLIP2", "attention"),
    "PE-Core: class token and registerless attention pool, RoPE": ("PE-Core-B-16", "attention"),
    "PE-Core bigG: no class token": ("PE-Core-bigG-14-448", "attention"),
    "EVA02: RoPE, q, k and v apart, SwiGLU": ("EVA02-B-16", "class token"),
    "EVA01: q and v with a bias, k without": ("EVA01-g-14", "class token"),
    "EVA02-E: norms after attention and MLP": ("EVA02-E-14", "class token"),
    "timm's ViT with a class token": ("MobileCLIP2-L-14", "class token"),
    "ViTamin: convolutions below the blocks, gated MLP": ("ViTamin-S", "mean"),
    "timm's ViT, averaged": ("vit_medium_patch16_gap_256", "mean"),
    "CLIPA: open_clip's ViT, averaged, normed last": ("ViT-L-14-CLIPA", "mean"),
}
MPS = Reads(every_token=True, depths=3)
LABELS = torch.tensor([0, 1, 2])


def config_of(name: str) -> dict[str, Any]:
    config = open_clip.get_model_config(name)
    assert config is not None
    return config


@functools.cache
def backbone_of(family: str) -> Backbone:
    return small_backbone(config_of(FAMILIES[family][0]))


def views_for(backbone: Backbone) -> torch.Tensor:
    """(3, 2, 3, H, W)."""
    side = backbone.image_format.size
    return torch.randn(3, 2, 3, side, side, generator=torch.Generator().manual_seed(1))


def learner_of(backbone: Backbone, method: str) -> Learner:
    return make_learner(backbone, {"method": {"name": method}}, torch.float64)  # as it is: single precision


def tower_of(timm_name: str, pool: str, proj: str | None = "linear", **vision: Any) -> Backbone:
    """A CLIP of one's own around a tower of timm's, small."""
    vision = {"timm_model_name": timm_name, "timm_pool": pool, "timm_proj": proj, "image_size": 224, **vision}
    return small_backbone({"embed_dim": 24, "vision_cfg": vision, "text_cfg": {}})
