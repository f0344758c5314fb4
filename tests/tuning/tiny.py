"""What a step is made of, small: a CLIP, a learner, images."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping, Sequence

import open_clip
import torch

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.loading import Backbone, encode_prompts
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.images.views import ImageFormat, RandomViews
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.batches import FewShotData, LabelledImages
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.methods import METHODS

TINY_CLIP = {
    "embed_dim": 12,
    "vision_cfg": {"image_size": 16, "layers": 9, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}
IMAGE_FORMAT = ImageFormat(16, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def make_backbone() -> Backbone:
    """A whole CLIP of nine blocks on 16 px images, random weights, double precision."""
    torch.manual_seed(0)
    model = open_clip.CLIP(**TINY_CLIP).double().eval().requires_grad_(False)
    return Backbone(model, vision_tower(model), open_clip.get_tokenizer("ViT-B-16"), IMAGE_FORMAT)


def make_learner(
    backbone: Backbone, changes: Mapping[str, object] | None = None, dtype: torch.dtype = torch.float64
) -> Learner:
    """The learner that a method's registry entry builds: three classes, changes as in `with_changes`."""
    config = with_changes(RunConfig(), {"optim.epochs": 2, **(changes or {})})
    if dtype != torch.float64:
        model = copy.deepcopy(backbone.model).to(dtype)
        backbone = dataclasses.replace(backbone, model=model, visual=vision_tower(model))
    names, templates = ("dog", "cat", "boat"), ("a photo of a {}.",)
    targets = ClassTargets(encode_prompts(backbone, names, templates), backbone.logit_scale, backbone.logit_bias)
    return METHODS[config.method.name].build(MethodInputs(config, backbone, names, templates, targets))


def moved(learner: Learner, by: float = 0.02) -> Learner:
    """The learner with its trainable weights moved at random: as after some steps, away from where L1 has its kink."""
    generator = torch.Generator().manual_seed(5)
    for parameter in learner.trainable_parameters().values():
        noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
        parameter.data.add_(noise.to(parameter), alpha=by)
    return learner


def draw_images(images: int = 6, views: int = 2, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """(B, V, 3, 16, 16)."""
    generator = torch.Generator().manual_seed(1)
    return torch.rand(images, views, 3, 16, 16, generator=generator, dtype=torch.float64).to(dtype)


class Drawn(RandomViews):
    """Random views in a precision of one's choice."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__(IMAGE_FORMAT, 0.5)
        self.dtype = dtype

    def __call__(self, images: Sequence[torch.Tensor]) -> torch.Tensor:
        return super().__call__(images).to(self.dtype)


def few_shots(images: int, dtype: torch.dtype = torch.float32, cached_views: int = 0) -> FewShotData:
    """So many random images of three classes, in turn."""
    generator = torch.Generator().manual_seed(2)
    pictures = [torch.randint(256, (3, 20, 24), generator=generator, dtype=torch.uint8) for _ in range(images)]
    nothing = LabelledImages([], torch.zeros(0, dtype=torch.int64))
    return FewShotData(LabelledImages(pictures, torch.arange(images) % 3), nothing, Drawn(dtype), cached_views)
