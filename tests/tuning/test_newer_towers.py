"""open_clip's towers beside CLIP's own: SigLIP, EVA, PE-Core, ViTamin, CLIPA, at random weights and small."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional as F

from benchmarks.small_towers import SIDE
from mpsviz.config.method_settings import AnyMethod
from mpsviz.config.run_config import RunConfig
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.losses.gram_loss import gram_alignment_loss
from mpsviz.tuning.losses.value_stream import value_step, value_stream
from mpsviz.tuning.methods.mps import beyond_the_paper
from mpsviz.tuning.methods.tuned_text import TextTuned
from mpsviz.tuning.saving.merged_model import merged_model
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Reads
from tests.tuning.newer_towers import FAMILIES, LABELS, MPS, backbone_of, learner_of, views_for
from tests.tuning.tiny import moved


@pytest.fixture(params=FAMILIES)
def family(request) -> str:
    return request.param


def test_the_parts_give_what_open_clip_gives(family):
    backbone = backbone_of(family)
    vision = TunedVision(backbone.visual, MPS)
    assert vision.parts.pooling == FAMILIES[family][1]
    views = views_for(backbone)
    with torch.no_grad():
        features = vision(views)
        wanted = F.normalize(backbone.model.encode_image(views.flatten(0, 1)), dim=-1).unflatten(0, (3, 2))
        pooled_alone, _ = vision.tuned(vision.trunk(views[:, 0]), Reads())
    torch.testing.assert_close(features.frozen, wanted, atol=2e-6, rtol=0)
    assert features.frozen.flatten(0, 1).std(dim=0).max() > 0.01, "the images differ"
    assert torch.equal(features.tuned_tokens, features.frozen_tokens)
    assert features.tuned_tokens.shape[2] == 1 + SIDE**2, "the image, then its patches"
    torch.testing.assert_close(pooled_alone[:, 0], wanted[:, 0], atol=2e-6, rtol=0)


EACH = ["mps"]
SPECIAL = {
    "SigLIP: pooled by attention, no projection": ["ce", "consistency", "full", "clip-lora"],
    "EVA02: RoPE, q, k and v apart, SwiGLU": ["full", "clip-lora"],
    "EVA01: q and v with a bias, k without": ["clip-lora"],
    "CLIPA: open_clip's ViT, averaged, normed last": ["full", "clip-lora"],
}
IN_THIRDS = ("adapters.", "blocks.")


def expected_names(learner: Learner, method: str) -> set[str]:
    """The parameters that a method says it trains."""
    vision = learner.vision
    names = {name for name, _ in vision.named_parameters()}
    if method == "clip-lora":
        assert isinstance(learner, TextTuned)
        of_text = {f"text.{name}" for name, _ in learner.text.named_parameters() if "lora_" in name}
        return of_text | {f"vision.{name}" for name in names if name.startswith("blocks.") and "lora_" in name}
    starts = ("tower.",) if method == "full" else (*IN_THIRDS, *vision.parts.tail)
    return {f"vision.{name}" for name in names if name.startswith(starts)}


@pytest.mark.parametrize(("family", "method"), [(it, m) for it in FAMILIES for m in EACH + SPECIAL.get(it, [])])
def test_gradients_reach_what_the_method_trains_and_nothing_else(family, method):
    """Of weights that have moved: at the start LoRA's B is zero, and the Gram difference has its kink."""
    backbone = backbone_of(family)
    learner = moved(learner_of(backbone, method), by=0.02)
    before = {name: tensor.clone() for name, tensor in backbone.model.state_dict().items()}
    losses = learner.losses(learner(views_for(backbone)), LABELS, 0)
    torch.stack(list(losses.values())).sum().backward()
    reached = {name for name, one in learner.named_parameters() if one.grad is not None and one.grad.abs().max() > 0}
    trained = learner.trainable_parameters()
    assert len(trained) > 10
    assert set(trained) == expected_names(learner, method)
    assert reached == set(trained)
    torch.optim.SGD(trained.values(), lr=0.1).step()
    assert all(torch.equal(before[name], tensor) for name, tensor in backbone.model.state_dict().items())


@pytest.mark.parametrize("method", ["zero-shot", "ce", "full", "clip-lora", "tip-adapter", "tip-adapter-f"])
def test_before_any_training_logits_are_the_model_s_own(method):
    """Scale times cosine, and SigLIP's bias, which no order of classes depends on."""
    backbone = backbone_of("SigLIP: pooled by attention, no projection")
    learner = learner_of(backbone, method)
    images = views_for(backbone)[:, 0]
    tokens = backbone.tokenizer([f"a photo of a {name}." for name in ("dog", "cat", "boat")])
    with torch.no_grad():
        wanted, _ = backbone.model.get_logits(images, tokens)
        said = learner.logits(learner(images[:, None]).tuned[:, 0])
    assert backbone.logit_bias == -10
    torch.testing.assert_close(said, wanted, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("method", ["linear-probe", "wise-ft", "lp-ft", "2sfs", "flyp"])
def test_heads_begin_as_the_model_s_own_logits(method):
    backbone = backbone_of("SigLIP: pooled by attention, no projection")
    learner = learner_of(backbone, method)
    images = F.normalize(torch.randn(4, learner.targets.text_features.shape[1]), dim=-1)
    with torch.no_grad():
        torch.testing.assert_close(learner.logits(images), learner.targets.logits(images), atol=1e-4, rtol=1e-5)
        assert learner.targets.logits(images).max() < 10, "minus ten, and at most 14 more"


def test_gram_alignment_needs_nothing_new(family):
    """The same loss, on the image's feature and the patches that the tail makes of each alone."""
    backbone = backbone_of(family)
    vision = TunedVision(backbone.visual, MPS)
    views = views_for(backbone)
    features = vision(views)
    assert gram_alignment_loss(features.frozen_tokens, features.tuned_tokens) == 0
    moved(learner := learner_of(backbone, "mps"))
    features = learner(views)
    global_only = gram_alignment_loss(features.frozen_tokens, features.tuned_tokens, local=False)
    both = gram_alignment_loss(features.frozen_tokens, features.tuned_tokens)
    assert 0 < global_only < both


def test_a_token_alone_takes_its_own_value():
    """Against the value path written out, of timm's plain block and of EVA's with RoPE."""
    for family in ("SigLIP: pooled by attention, no projection", "EVA02: RoPE, q, k and v apart, SwiGLU"):
        vision = TunedVision(backbone_of(family).visual, MPS)
        one: Any = vision.parts.blocks[-1]
        x = torch.randn(5, vision.width)
        block, attention = one.block, one.block.attn
        tokens = block.norm1(x)
        values = attention.v_proj(tokens) if attention.qkv is None else attention.qkv(tokens).chunk(3, dim=-1)[2]
        wanted = x + attention.proj(attention.norm(values))
        wanted = wanted + block.mlp(block.norm2(wanted))
        torch.testing.assert_close(value_step(one, x), wanted, atol=1e-4, rtol=1e-4)
        assert not torch.allclose(one(x[None])[0], wanted, atol=1e-2), "among others it looks at them"


def test_inner_features_of_a_pooled_tower_are_those_of_the_mean_token():
    """Beyond the paper: the mean of the tokens that are pooled goes on by its own value, and is pooled alone."""
    for family in ("SigLIP: pooled by attention, no projection", "ViTamin: convolutions below the blocks, gated MLP"):
        backbone = backbone_of(family)
        vision = TunedVision(backbone.visual, MPS)
        images = views_for(backbone)[:, 0]
        with torch.no_grad():
            features = vision(images[:, None])
            visual: Any = backbone.visual
            trunk = visual.trunk
            entering = [trunk.norm_pre(trunk._pos_embed(trunk.patch_embed(images)))]
            for block in trunk.blocks:
                entering.append(block(entering[-1]))
            for back, said in enumerate(features.inner, start=1):
                token = value_stream(vision.parts.blocks[-back:], entering[-1 - back].mean(dim=1))
                wanted = F.normalize(visual.head(trunk.forward_head(trunk.norm(token[:, None]))), dim=-1)
                torch.testing.assert_close(said[:, 0], wanted, atol=1e-5, rtol=0)
        assert len(features.inner) == 2


def test_what_goes_beyond_the_paper_is_said():
    def of(name: str, **more: object) -> AnyMethod:
        return RunConfig.model_validate({"method": {"name": name, **more}}).method

    (note,) = beyond_the_paper(of("mps"), "attention")
    assert "by attention instead of reading a class token, so mps goes beyond the paper" in note
    assert beyond_the_paper(of("mps-no-mar"), "mean") != ()
    assert beyond_the_paper(of("mps"), "class token") == ()
    assert beyond_the_paper(of("ce"), "mean") == ()
    assert beyond_the_paper(of("mps-global-mar", depths=1), "mean") == (), "nothing of it reads a token or a stream"


@pytest.mark.parametrize(
    ("family", "method"),
    [
        ("SigLIP: pooled by attention, no projection", "full"),
        ("SigLIP: pooled by attention, no projection", "clip-lora"),
        ("EVA02: RoPE, q, k and v apart, SwiGLU", "clip-lora"),
        ("EVA01: q and v with a bias, k without", "clip-lora"),
        ("CLIPA: open_clip's ViT, averaged, normed last", "clip-lora"),
    ],
)
def test_a_merged_model_says_what_the_tuned_branch_says(family, method):
    backbone = backbone_of(family)
    learner = moved(learner_of(backbone, method), by=0.05).eval()
    images = views_for(backbone)[:, 0]
    with torch.no_grad():
        tuned = learner.vision(images[:, None]).tuned[:, 0]
        assert not torch.allclose(tuned, backbone.model.encode_image(images, normalize=True), atol=1e-3)
        merged = merged_model(learner, backbone)
        torch.testing.assert_close(merged.encode_image(images, normalize=True), tuned, atol=2e-5, rtol=0)
        if isinstance(learner, TextTuned):
            tokens = learner.tokens[0]
            torch.testing.assert_close(merged.encode_text(tokens), learner.text.encode(tokens), atol=1e-4, rtol=1e-4)
    assert merged.state_dict().keys() == backbone.model.state_dict().keys()
