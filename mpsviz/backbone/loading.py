"""CLIP models by name, loaded by open_clip. A new one is a line in BACKBONES."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import open_clip
import torch
from open_clip.transformer import VisionTransformer

from mpsviz.backbone.vit import vision_tower
from mpsviz.data.images import ImageFormat
from mpsviz.errors import UserError

ASSETS = Path(__file__).parents[2] / "assets"

BACKBONES: dict[str, str] = {
    "mini-clip": f"local-dir:{ASSETS / 'mini-clip'}",
}
"""Name → what `open_clip.create_model_and_transforms` takes."""


@dataclass(frozen=True)
class Backbone:
    """A frozen CLIP with what is needed to feed it."""

    model: open_clip.CLIP
    visual: VisionTransformer
    tokenizer: Callable[[list[str]], torch.Tensor]
    image_format: ImageFormat

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    @property
    def logit_scale(self) -> float:
        """The factor on cosine similarities, already exponentiated."""
        return float(self.model.logit_scale.exp())


def load_backbone(name: str, device: torch.device) -> Backbone:
    """Load a CLIP in float32, frozen and in evaluation mode.

    Raises:
        UserError: the name is unknown, its files are missing, or its image tower is no CLIP ViT.
    """
    if name not in BACKBONES:
        raise UserError(f"There is no model named '{name}'.", next_step=f"Choose one of: {', '.join(BACKBONES)}.")
    source = BACKBONES[name]
    try:
        model = cast(open_clip.CLIP, open_clip.create_model(source, device=device))
        tokenizer = open_clip.get_tokenizer(source)
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"The model '{name}' can't be loaded ({str(error).splitlines()[0]}).",
            next_step="Restore the folder assets/mini-clip from the repository.",
        ) from error
    model.eval().requires_grad_(False)
    visual = vision_tower(model)
    pixels = open_clip.get_model_preprocess_cfg(model)
    size = visual.conv1.kernel_size[0] * visual.grid_size[0]
    image_format = ImageFormat(size, tuple(pixels["mean"]), tuple(pixels["std"]))
    return Backbone(model, visual, tokenizer, image_format)
