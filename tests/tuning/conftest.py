"""The golden numbers, and image towers small enough to test on."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from open_clip.transformer import VisionTransformer

from mpsviz.backbone.loading import Backbone
from mpsviz.backbone.prompts import encode_prompts
from mpsviz.backbone.vit import vision_tower
from mpsviz.config import RunConfig, with_changes
from mpsviz.data.images import ImageFormat
from mpsviz.tuning.learner import Ingredients, Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.targets import Targets

REFERENCE = Path(__file__).parents[1] / "reference" / "mps_reference.npz"


@pytest.fixture(scope="session")
def golden() -> Callable[[str], torch.Tensor]:
    """Look a golden number up by its name in METHOD.md."""
    arrays = np.load(REFERENCE)
    return lambda name: torch.from_numpy(arrays[name])


@pytest.fixture
def small_vit() -> VisionTransformer:
    """Nine blocks of width 16 on 16 px images, random weights, double precision."""
    torch.manual_seed(0)
    visual = VisionTransformer(image_size=16, patch_size=8, width=16, layers=9, heads=2, mlp_ratio=2.0, output_dim=12)
    return visual.double().eval()


TINY_CLIP = {
    "embed_dim": 12,
    "vision_cfg": {"image_size": 16, "layers": 9, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}


@pytest.fixture(scope="session")
def tiny_backbone() -> Backbone:
    """A whole CLIP of nine blocks on 16 px images, random weights, double precision."""
    torch.manual_seed(0)
    model = open_clip.CLIP(**TINY_CLIP).double().eval().requires_grad_(False)
    image_format = ImageFormat(16, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return Backbone(model, vision_tower(model), open_clip.get_tokenizer("ViT-B-16"), image_format)


@pytest.fixture
def make_learner(tiny_backbone: Backbone) -> Callable[..., Learner]:
    """Build the learner that a method's registry entry builds: three classes, changes as in `with_changes`."""

    def make(changes: Mapping[str, object] | None = None, dtype: torch.dtype = torch.float64) -> Learner:
        config = with_changes(RunConfig(), {"optim.epochs": 2, **(changes or {})})
        backbone = tiny_backbone
        if dtype != torch.float64:
            model = copy.deepcopy(tiny_backbone.model).to(dtype)
            backbone = dataclasses.replace(tiny_backbone, model=model, visual=vision_tower(model))
        names, templates = ("dog", "cat", "boat"), ("a photo of a {}.",)
        targets = Targets(encode_prompts(backbone, names, templates), backbone.logit_scale)
        ingredients = Ingredients(config, backbone, names, templates, targets)
        return METHODS[config.method.name].build(ingredients)

    return make
