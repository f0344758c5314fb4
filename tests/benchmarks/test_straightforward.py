"""The fast step is the straightforward one: the same losses, the same gradient, on a tiny tower and on ViT-B/16."""

from __future__ import annotations

import open_clip
import pytest
import torch
from torch.nn import functional as F

from benchmarks.straightforward import Straightforward
from mpsviz.backbone.architecture import build, vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.config.method_settings import MpsConfig
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.images.views import ImageFormat
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.towers.partial import TunedVision

TINY = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 9, "width": 32, "head_width": 16, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 8, "vocab_size": 100, "width": 16, "heads": 2, "layers": 1},
}
VIT_B_16 = {**open_clip.get_model_config("ViT-B-16"), "text_cfg": TINY["text_cfg"]}
NAMES = ("dog", "cat", "boat", "tree")


def make_learner(model_config: dict, dtype: torch.dtype, normalize_text: bool) -> Learner:
    """MPS-Tuning on random weights, moved away from where tuned and frozen features are equal and L1 has its kink."""
    torch.manual_seed(0)
    model = build(model_config).to(dtype).eval().requires_grad_(False)
    visual = vision_tower(model)
    text = 10 * F.normalize(torch.randn(len(NAMES), model_config["embed_dim"], dtype=dtype), dim=-1)
    half = (0.5, 0.5, 0.5)
    backbone = Backbone(model, visual, lambda texts: torch.zeros(1), ImageFormat(1, half, half))
    config = with_changes(RunConfig(), {"method.normalize_text": normalize_text})
    learner = METHODS["mps"].build(MethodInputs(config, backbone, NAMES, ("{}",), ClassTargets(text, 100.0)))
    for parameter in learner.trainable_parameters().values():
        parameter.data.add_(torch.randn_like(parameter), alpha=0.02)
    return learner


def assert_same_step(
    model_config: dict, images: int, dtype: torch.dtype, tolerance: float, normalize_text: bool = False
) -> Learner:
    """Every part of the loss, and every gradient by its largest entry."""
    learner = make_learner(model_config, dtype, normalize_text)
    vision, method = learner.vision, learner.config.method
    assert isinstance(vision, TunedVision)
    assert isinstance(method, MpsConfig)
    size = model_config["vision_cfg"]["image_size"]
    views, labels = torch.randn(images, 2, 3, size, size, dtype=dtype), torch.arange(images) % 3
    reference = Straightforward(vision, learner.targets.text_features, learner.targets.logit_scale, method)
    expected = reference.losses(views, labels)
    torch.stack(list(expected.values())).sum().backward()
    gradients = {name: parameter.grad for name, parameter in reference.trainable_parameters().items()}
    del reference
    losses = learner.losses(learner(views), labels, 0)
    torch.stack(list(losses.values())).sum().backward()
    assert losses.keys() == expected.keys()
    for name, loss in losses.items():
        assert abs(loss - expected[name]) <= tolerance * abs(expected[name]), name
    ours = {name.removeprefix("vision."): p.grad for name, p in learner.trainable_parameters().items()}
    assert ours.keys() == gradients.keys()
    for name, gradient in ours.items():
        assert gradient is not None
        theirs = gradients[name]
        assert theirs is not None
        assert (gradient - theirs).abs().max() <= tolerance * theirs.abs().max(), name
    return learner


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-9)])
@pytest.mark.parametrize("normalize_text", [True, False])
def test_on_a_tiny_tower(dtype: torch.dtype, tolerance: float, normalize_text: bool):
    assert_same_step(TINY, 5, dtype, tolerance, normalize_text)


@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [(torch.float32, 1e-5), pytest.param(torch.float64, 1e-9, marks=pytest.mark.long, id="double")],
)
def test_on_vit_b_16_with_random_weights(dtype: torch.dtype, tolerance: float):
    learner = assert_same_step(VIT_B_16, 2, dtype, tolerance)
    assert sum(parameter.numel() for parameter in learner.trainable_parameters().values()) == 31_105_536
