"""Which weights train, and what the two branches have in common."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from open_clip.transformer import VisionTransformer
from torch.nn import functional as F

from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.losses.gram_loss import gram_difference
from mpsviz.tuning.losses.value_stream import value_stream
from mpsviz.tuning.saving.snapshot_features import describe, freeze_probe
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.partition import thirds
from mpsviz.tuning.towers.two_branches import Reads


def images(batch: int = 4, views: int = 2) -> torch.Tensor:
    return torch.rand(batch, views, 3, 16, 16, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


MPS = Reads(every_token=True, depths=3)


def one_step(learner: Learner) -> None:
    optimizer = torch.optim.SGD(learner.trainable_parameters().values(), lr=0.1)
    parts = learner.losses(learner(images()), torch.tensor([0, 1, 2, 0]), 0)
    torch.stack(list(parts.values())).sum().backward()
    optimizer.step()


def test_thirds_of_any_depth():
    for depth in (3, 9, 12, 24):
        parts = thirds(depth)
        assert (parts.adapted, parts.tuned - parts.adapted, depth - parts.tuned) == (depth // 3,) * 3
    assert (thirds(10).adapted, thirds(10).tuned) == (4, 7)
    with pytest.raises(UserError, match="thirds"):
        thirds(2)


def test_exact_set_of_trainable_names(small_vit):
    block = [
        f"{part}.{kind}"
        for part in ("attn.out_proj", "ln_1", "ln_2", "mlp.c_fc", "mlp.c_proj")
        for kind in ("weight", "bias")
    ] + ["attn.in_proj_weight", "attn.in_proj_bias"]
    expected = {f"adapters.{i}.weight" for i in range(3)} | {f"blocks.{i}.{name}" for i in range(3) for name in block}
    expected |= {"ln_post.weight", "ln_post.bias", "proj"}
    assert {n for n, p in TunedVision(small_vit, MPS).named_parameters() if p.requires_grad} == expected


def test_vit_b_16_counts_as_the_paper_says():
    with torch.device("meta"):
        visual = VisionTransformer(
            image_size=224, patch_size=16, width=768, layers=12, heads=12, mlp_ratio=4.0, output_dim=512
        )
        model = TunedVision(visual, MPS)
    assert sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad) == 31_105_536


def test_tuned_equals_frozen_at_initialisation_and_open_clip_throughout(small_vit):
    batch = images()
    features = TunedVision(small_vit, MPS)(batch)
    assert torch.equal(features.tuned_tokens, features.frozen_tokens)
    expected = F.normalize(small_vit(batch.flatten(0, 1)), dim=-1)
    torch.testing.assert_close(features.frozen.flatten(0, 1), expected)


@pytest.mark.parametrize("method", ["mps", "ce"])
def test_a_step_changes_every_trainable_weight_and_no_frozen_one(make_learner, method):
    learner = make_learner({"method.name": method})
    before = {name: tensor.clone() for name, tensor in learner.state_dict().items()}
    one_step(learner)
    trainable = set(learner.trainable_parameters())
    for name, tensor in learner.state_dict().items():
        changed = not torch.equal(tensor, before[name])
        if name.endswith("in_proj_bias"):
            continue  # the key third of this bias has no gradient: softmax does not see it
        assert changed == (name in trainable), name


def test_frozen_branch_is_what_it_was_after_a_step(make_learner):
    learner = make_learner()
    before = learner(images()).frozen
    one_step(learner)
    after = learner(images())
    assert torch.equal(before, after.frozen)
    assert not torch.allclose(before, after.tuned)


def test_inner_features_are_the_class_token_of_the_full_value_stream(small_vit):
    """The streams on all tokens, taken through open_clip's own blocks, give the same class token."""
    features = TunedVision(small_vit, MPS)(images())
    entering = []
    hooks = [
        block.register_forward_pre_hook(lambda _, arguments: entering.append(arguments[0]))
        for block in small_vit.transformer.resblocks
    ]
    small_vit(images().flatten(0, 1))
    for hook in hooks:
        hook.remove()
    for back, inner in enumerate(features.inner, start=1):
        stream = value_stream(small_vit.transformer.resblocks[-back:], entering[-back])
        expected = F.normalize(small_vit.ln_post(stream)[:, 0] @ small_vit.proj, dim=-1)
        torch.testing.assert_close(inner.flatten(0, 1), expected)


def test_more_depths_than_the_tuned_third_has_are_refused(small_vit):
    with pytest.raises(UserError, match=r"method\.depths to 4"):
        TunedVision(small_vit, Reads(depths=5))


def test_parts_with_weight_zero_are_left_out_and_what_they_read_is_not_computed(make_learner):
    labels = torch.tensor([0, 1, 2, 0])

    def losses(changes):
        learner = make_learner(changes)
        features = learner(images())
        return learner.losses(features, labels, 0), features

    full, _ = losses({})
    without, read = losses({"method.gram_weight": 0, "method.contrastive_weight": 0})
    plain, _ = losses({"method.name": "ce"})
    assert set(full) == {"cross_entropy", "gram_alignment", "contrastive"}
    assert set(without) == {"cross_entropy"}
    for other in (plain, full):
        torch.testing.assert_close(without["cross_entropy"], other["cross_entropy"], rtol=1e-12, atol=0)
    assert read.inner == ()
    assert read.tuned_tokens.shape[2] == read.frozen_tokens.shape[2] == 1


def test_describing_a_probe_equals_the_two_branches(make_learner):
    learner = make_learner()
    one_step(learner)
    batch = images(views=1)
    said = describe(learner, freeze_probe(learner.vision, batch[:, 0]))
    expected = learner(batch)
    np.testing.assert_allclose(said.image_features, expected.tuned[:, 0].detach(), rtol=1e-5)
    np.testing.assert_allclose(said.logits, learner.logits(expected.tuned[:, 0]).detach(), rtol=1e-5)
    local = gram_difference(expected.frozen_tokens, expected.tuned_tokens)[:, 0]
    np.testing.assert_allclose(said.token_gram_drift, local.detach(), rtol=1e-5)
    grams = [tokens[:, 0] @ tokens[:, 0].mT for tokens in (expected.frozen_tokens, expected.tuned_tokens)]  # (n, N, N)
    by_patch = (grams[0] - grams[1]).abs().mean(dim=-1)[:, 1:].detach()
    np.testing.assert_allclose(said.token_gram_map, by_patch, rtol=1e-4, atol=1e-7)
    assert said.token_gram_map.max() > 0
