"""A merged model is a plain CLIP that says of images, and of prompts, what the tuned branch says."""

from __future__ import annotations

from collections.abc import Callable

import open_clip
import pytest
import torch
from torch.nn import functional as F

from mpsviz.backbone.loading import Backbone
from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.methods.tuned_text import TextTuned
from mpsviz.tuning.saving.merged_model import merged_model

MERGEABLE = {name for name, kind in METHOD_CONFIGS.items() if kind.mergeable}
BESIDE = {"tip-adapter", "tip-adapter-f", "linear-probe", "zero-shot"}
"""Methods whose towers stay as they are."""
ADAPTED = METHODS.keys() - BESIDE - MERGEABLE
"""Methods with adapters, which a plain CLIP has no place for."""


def learnt(make_learner: Callable[..., Learner], method: str) -> Learner:
    """Weights as some training may have left them."""
    learner = make_learner({"method": {"name": method}})
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in learner.parameters():
            if parameter.requires_grad:
                parameter += 0.05 * torch.randn_like(parameter)
    return learner.eval()


@pytest.mark.parametrize("method", sorted(MERGEABLE))
def test_it_says_what_the_tuned_branch_says(make_learner: Callable[..., Learner], tiny_backbone: Backbone, method: str):
    learner = learnt(make_learner, method)
    model = merged_model(learner, tiny_backbone)
    assert type(model) is open_clip.CLIP
    images = torch.randn(5, 3, 16, 16, dtype=next(model.parameters()).dtype)
    with torch.no_grad():
        tuned = learner.vision(images[:, None]).tuned[:, 0]
        assert not torch.allclose(tuned, F.normalize(tiny_backbone.model.encode_image(images), dim=-1), atol=1e-3)
        torch.testing.assert_close(model.encode_image(images, normalize=True), tuned, atol=1e-9, rtol=0)
    wanted = tiny_backbone.model
    if isinstance(learner, TextTuned):
        tokens = learner.tokens[0]
        with torch.no_grad():
            torch.testing.assert_close(model.encode_text(tokens), learner.text.encode(tokens), atol=1e-9, rtol=0)
    else:
        for (name, one), (_, other) in zip(model.named_parameters(), wanted.named_parameters(), strict=True):
            assert name.startswith("visual.") or torch.equal(one, other)
    assert model.state_dict().keys() == wanted.state_dict().keys(), "any open_clip loads it"


@pytest.mark.parametrize("method", sorted(BESIDE))
def test_what_stands_beside_the_towers_is_not_merged(
    make_learner: Callable[..., Learner], tiny_backbone: Backbone, method: str
):
    with pytest.raises(UserError, match="leaves CLIP's towers as they are"):
        merged_model(make_learner({"method": {"name": method}}), tiny_backbone)


@pytest.mark.parametrize("method", sorted(ADAPTED))
def test_adapters_are_not_merged(make_learner: Callable[..., Learner], tiny_backbone: Backbone, method: str):
    with pytest.raises(UserError, match="a plain CLIP has no weight in their place"):
        merged_model(learnt(make_learner, method), tiny_backbone)


def test_merging_leaves_the_learner_and_the_backbone_as_they_were(
    make_learner: Callable[..., Learner], tiny_backbone: Backbone
):
    learner = learnt(make_learner, "clip-lora")
    before = {name: tensor.clone() for name, tensor in learner.state_dict().items()}
    backbone = {name: tensor.clone() for name, tensor in tiny_backbone.model.state_dict().items()}
    merged_model(learner, tiny_backbone)
    assert all(torch.equal(tensor, before[name]) for name, tensor in learner.state_dict().items())
    assert all(torch.equal(tensor, backbone[name]) for name, tensor in tiny_backbone.model.state_dict().items())
