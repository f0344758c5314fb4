"""Which models can be tuned: what their configs say before any weights are fetched, and what their image tower is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import open_clip
import torch
from open_clip.model import CustomTextCLIP
from timm.layers.drop import DropPath
from torch import nn

from mpsviz.backbone.image_tower import Visual, ill_suited
from mpsviz.errors import UserError

Clip = open_clip.CLIP | CustomTextCLIP
"""A model with both towers; the second keeps its text tower in a module of its own."""

LEFT_OUT = {"timm_model_pretrained": False, "patch_dropout": 0.0}
"""Of an image tower's config: other weights are loaded, and both branches must see the same patches."""


def blueprint(model_config: Mapping[str, Any], name: str) -> Clip:
    """The model without weights, on the meta device: it costs no memory, and draws no random number.

    Args:
        model_config: `embed_dim`, `vision_cfg`, `text_cfg`, …, as in open_clip's config files.
        name: what messages call the model.

    Raises:
        UserError: the config is broken, or describes something else than a CLIP with a vision transformer and a text
            tower of open_clip's.
    """
    problem = _foreign_part(model_config)
    if problem:
        raise UserError(f"Only a CLIP ViT can be tuned, and '{name}' {problem}.", next_step=WHAT_WORKS)
    try:
        with torch.device("meta"):
            model = build(model_config)
    except Exception as error:  # a config may be anybody's, and open_clip checks little of it
        raise unbuildable(name, error) from error
    vision_tower(model)
    return model


def build(model_config: Mapping[str, Any]) -> Clip:
    """The model with random weights, on the default device."""
    kind = CustomTextCLIP if model_config.get("custom_text") else open_clip.CLIP
    parts: dict[str, Any] = {key: value for key, value in model_config.items() if key != "custom_text"}
    parts["vision_cfg"] = {**parts["vision_cfg"], **LEFT_OUT}
    model = kind(**parts)
    _keep_all(model.visual)
    return model


def _keep_all(visual: nn.Module) -> None:
    """Nothing is dropped at random, neither entries nor blocks: both branches must see the same."""
    for part in visual.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
        elif isinstance(part, DropPath):
            part.drop_prob = 0.0


def unbuildable(name: str, error: Exception) -> UserError:
    """The sentence for what open_clip raised."""
    return UserError(
        f"The config of '{name}' describes no model that open_clip can build ({type(error).__name__}: {error}).",
        next_step="Take the config that belongs to these weights.",
    )


def _foreign_part(model_config: Mapping[str, Any]) -> str | None:
    """What of a model comes from another library than open_clip and timm, or is no part of CLIP."""
    vision, text = model_config.get("vision_cfg"), model_config.get("text_cfg")
    if not isinstance(vision, dict) or not isinstance(text, dict):
        return "has a config without an image tower and a text tower"
    if text.get("hf_model_name"):
        return f"has a text tower of transformers ({text['hf_model_name']})"
    if model_config.get("multimodal_cfg"):
        return "is a CoCa, with a captioner"
    return None


WHAT_WORKS = "Choose a CLIP ViT such as ViT-B-32, ViT-B-16 or ViT-L-14, or the embedded mini-clip."


def vision_tower(model: nn.Module) -> Visual:
    """The image tower of a CLIP that can be tuned in thirds.

    Raises:
        UserError: it is no vision transformer of at least three plain blocks, on square images, see
            `mpsviz.backbone.image_tower`.
    """
    visual = getattr(model, "visual", None)
    problem = ill_suited(visual)
    if problem:
        raise UserError(f"Only a CLIP ViT can be tuned, and this image tower {problem}.", next_step=WHAT_WORKS)
    return cast(Visual, visual)
