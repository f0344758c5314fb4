"""An architecture of open_clip, small: its own config, fewer and narrower blocks, the smallest images, random weights.

What decides whether and how a tower is taken apart stays: the classes of its parts, its pool, its tokens, its norms,
its rotary positions, the kind of its attention and of its MLP. What is cut is their number and their size. Widths stay
where convolutions below the blocks fix them (ViTamin, MobileCLIP-B). Of the text tower one narrow layer is left, and
CLIP's own tokenizer reads for it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

import timm
import torch
from open_clip.tokenizer import SimpleTokenizer
from torch import nn

from mpsviz.backbone.architecture import Clip, build, vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.data.images.views import ImageFormat

BLOCKS, WIDTH, HEADS, SIDE = 6, 48, 3, 2
"""Six blocks are the fewest that have the three depths of MPS-Tuning's setting; SIDE × SIDE patches."""
EMBEDDING = 24
TEXT = {"width": 16, "heads": 2, "layers": 1}
FIXED = ("vitamin_", "vit_base_mci_")
"""timm's names of towers whose width its convolutions fix."""


def small_config(model_config: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a small model of the same kind.

    Args:
        model_config: as in open_clip's config files, of an architecture that is not refused.
    """
    vision, text = model_config["vision_cfg"], model_config["text_cfg"]
    other_tokens = {"hf_tokenizer_name": None, "tokenizer_kwargs": None, "vocab_size": 49408, "context_length": 77}
    small_text = {**text, **other_tokens, **TEXT}
    config = {**model_config, "embed_dim": EMBEDDING, "text_cfg": small_text}
    if name := vision.get("timm_model_name"):
        with torch.device("meta"):
            patch = cast(Any, timm.create_model(name, depth=1)).patch_embed.feat_ratio()
        overrides: dict[str, Any] = {"depth": BLOCKS, "img_size": SIDE * patch}
        if not name.startswith(FIXED):
            overrides |= {"embed_dim": WIDTH, "num_heads": HEADS}
        if vision.get("timm_proj") == "none":  # the width is what comes out
            config["embed_dim"] = WIDTH
            if text.get("proj_type") == "none":
                small_text["width"] = WIDTH
        small = {"timm_model_name": _named(name, overrides), "image_size": SIDE * patch}
        return {**config, "vision_cfg": {**vision, **small}}
    patch = vision["patch_size"]
    small = {"layers": BLOCKS, "width": WIDTH, "head_width": WIDTH // HEADS, "image_size": SIDE * patch}
    return {**config, "vision_cfg": {**vision, **small}}


def _named(name: str, overrides: Mapping[str, Any]) -> str:
    """Tell timm of a smaller model, and by which name it can be had."""
    small = f"small_{name}"

    def entry(pretrained: bool = False, **kwargs: Any) -> nn.Module:
        return timm.create_model(name, pretrained=False, **{**kwargs, **overrides})

    if not timm.is_model(small):
        entry.__name__ = small
        entry.__module__ = __name__
        timm.models.register_model(entry)
    return small


def small_backbone(model_config: Mapping[str, Any], dtype: torch.dtype = torch.float32, seed: int = 0) -> Backbone:
    """The small model with every weight drawn at random, so that no norm, scale or bias is silent."""
    torch.manual_seed(seed)
    config = small_config(model_config)
    model = build(config).to(dtype).eval().requires_grad_(False)
    for parameter in model.parameters():
        if parameter.ndim:
            parameter.data.normal_(std=0.2).add_(0.5 if parameter.ndim == 1 else 0.0)
    return Backbone(model, vision_tower(model), _clip_tokenizer(), image_format(model))


@functools.cache
def _clip_tokenizer() -> SimpleTokenizer:
    return SimpleTokenizer()


def image_format(model: Clip) -> ImageFormat:
    """Its own side; 0 and 1 become −1 and 1."""
    side, _ = cast(tuple[int, int], model.visual.image_size)
    return ImageFormat(side, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
