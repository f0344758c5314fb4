"""Low-rank updates of attention, in both towers."""

from __future__ import annotations

import math

import open_clip
import pytest
import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn

from mpsviz.backbone.architecture import vision_tower
from mpsviz.config.method_settings import ClipLoraConfig
from mpsviz.errors import UserError
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.towers.lora import LoraAttention, add_lora, share
from mpsviz.tuning.towers.lora_towers import LoraText, LoraVision
from mpsviz.tuning.towers.two_branches import Reads

WIDTH, RANK = 16, 2


@pytest.fixture
def block() -> ResidualAttentionBlock:
    torch.manual_seed(1)
    return ResidualAttentionBlock(WIDTH, 2).double()


def with_lora(block: ResidualAttentionBlock, dropout: float = 0.25) -> tuple[ResidualAttentionBlock, LoraAttention]:
    tuned = share(block)
    add_lora([tuned], RANK, 1.0, dropout)
    lora = tuned.get_submodule("attn")
    assert isinstance(lora, LoraAttention)
    return tuned, lora


@pytest.mark.parametrize("mask", [None, torch.full((5, 5), -math.inf, dtype=torch.float64).triu(1)])
def test_a_block_equals_one_whose_weights_have_the_updates_merged_in(block, mask):
    tuned, lora = with_lora(block)
    x = torch.randn(3, 5, WIDTH, dtype=torch.float64)
    torch.testing.assert_close(tuned.eval()(x, attn_mask=mask), block(x, attn_mask=mask))
    nn.init.normal_(lora.lora_B)
    moved = tuned(x, attn_mask=mask)
    assert not torch.allclose(moved, block(x, attn_mask=mask))
    with torch.no_grad():
        for part, rows in enumerate(block.attn.in_proj_weight.split(WIDTH)):  # q, k, v
            rows += lora.lora_B[part] @ lora.lora_A[part] / math.sqrt(RANK)
    torch.testing.assert_close(moved, block(x, attn_mask=mask))


def test_dropout_acts_on_the_update_alone_apart_for_q_k_and_v_and_only_in_training(block):
    tuned, lora = with_lora(block, dropout=0.5)
    x = torch.ones(2, 5, WIDTH, dtype=torch.float64)
    torch.testing.assert_close(tuned.train()(x), block(x))  # the update is zero: nothing else is dropped
    nn.init.ones_(lora.lora_A)
    nn.init.ones_(lora.lora_B)
    q, k, v = lora.update(x).chunk(3, dim=-1)
    assert not torch.equal(q, k)
    assert not torch.equal(k, v)
    assert len(q[..., 0].unique()) > 1  # drawn token by token
    expected = torch.full_like(q, WIDTH * RANK / math.sqrt(RANK))
    for part in lora.eval().update(x).chunk(3, dim=-1):
        torch.testing.assert_close(part, expected)


def test_a_shared_copy_has_its_own_modules_and_no_weight_of_its_own(block):
    copied = share(block)
    assert copied.attn is not block.attn
    assert all(new is old for new, old in zip(copied.parameters(), block.parameters(), strict=True))


def test_the_clip_that_is_tuned_keeps_its_own_attention(make_learner, tiny_backbone):
    make_learner({"method.name": "clip-lora"})
    towers = (tiny_backbone.model.visual.transformer, tiny_backbone.model.transformer)
    assert all(type(block.attn) is nn.MultiheadAttention for tower in towers for block in tower.resblocks)


def test_paper_setting_is_the_default(make_learner):
    learner = make_learner({"method.name": "clip-lora"})
    layers = [module for module in learner.modules() if isinstance(module, LoraAttention)]
    assert len(layers) == 9 + 2
    for layer in layers:
        assert layer.lora_A.shape == (3, 2, 16)
        assert layer.lora_B.shape == (3, 16, 2)
        assert layer.lora_B.count_nonzero() == 0
        assert layer.lora_A.count_nonzero() == layer.lora_A.numel()
        assert layer.dropout.p == 0.25
        assert layer.scaling == pytest.approx(1 / math.sqrt(2))
    assert dict(ClipLoraConfig.optim) == {"optim.optimizer": "adamw", "optim.lr": 1e-2, "optim.weight_decay": 1e-2}


def test_prompts_are_encoded_by_the_tuned_tower_once_and_again_after_a_change(make_learner, monkeypatch):
    learner = make_learner({"method.name": "clip-lora"})
    before, encode, calls = learner.text_features(), learner.text.forward, []
    monkeypatch.setattr(learner.text, "forward", lambda tokens: (calls.append(1), encode(tokens))[1])
    features = torch.randn(4, 12)
    assert torch.equal(learner.logits(features), learner.logits(features))
    assert len(calls) == 0
    with torch.no_grad():
        learner.text.model.transformer.resblocks[0].attn.lora_B.normal_()
    assert not torch.allclose(learner.text_features(), before)
    assert not learner.logits(features).requires_grad
    assert len(calls) == 1


def test_the_loss_is_the_cross_entropy_of_the_tuned_logits_and_tunes_both_towers(make_learner, few_shot):
    learner = make_learner({"method.name": "clip-lora"})
    features, labels = learner(few_shot.draw_views(few_shot.train.images)), few_shot.train.labels
    losses = learner.losses(features, labels, 0)
    expected = nn.functional.cross_entropy(learner.logits(features.tuned).mean(dim=1), labels)
    assert set(losses) == {"cross_entropy"}
    torch.testing.assert_close(losses["cross_entropy"], expected)
    losses["cross_entropy"].backward()
    for name, parameter in learner.trainable_parameters().items():
        assert (parameter.grad.count_nonzero() > 0) == name.endswith("lora_B"), name  # B is zero, so A waits a step


def test_whoever_looks_between_epochs_sees_no_dropout(make_learner, few_shot):
    learner = make_learner({"method.name": "clip-lora", "optim.epochs": 2})
    modes: list[tuple[str, bool]] = []

    def look(kind: str) -> bool:
        modes.append((kind, learner.training))
        return False

    METHODS["clip-lora"].fit(
        learner, few_shot, learner.config.optim, lambda step: look("step"), lambda done: look("epoch")
    )
    assert set(modes) == {("step", True), ("epoch", False)}
    assert not learner.training


def test_vit_b_16_trains_2_x_3_matrices_of_rank_2_in_each_of_2_x_12_blocks():
    with torch.device("meta"):
        clip = open_clip.CLIP(
            embed_dim=512,
            vision_cfg={"image_size": 224, "layers": 12, "width": 768, "patch_size": 16},
            text_cfg={"context_length": 77, "vocab_size": 49408, "width": 512, "heads": 8, "layers": 12},
        ).requires_grad_(False)
        towers = LoraVision(vision_tower(clip), Reads(), ClipLoraConfig()), LoraText(clip, ClipLoraConfig())
    counts = [sum(p.numel() for p in tower.parameters() if p.requires_grad) for tower in towers]
    assert counts == [12 * 3 * 2 * (768 + 768), 12 * 3 * 2 * (512 + 512)]


def test_a_text_tower_that_is_a_module_of_its_own_is_tuned_as_well(tiny_backbone):
    text_cfg = {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2}
    vision_cfg = {"image_size": 16, "layers": 3, "width": 16, "head_width": 8, "patch_size": 8}
    clip = open_clip.CustomTextCLIP(embed_dim=12, vision_cfg=vision_cfg, text_cfg=text_cfg).requires_grad_(False)
    tokens = tiny_backbone.tokenizer(["a dog", "a cat"])
    text = LoraText(clip, ClipLoraConfig()).eval()
    torch.testing.assert_close(text(tokens[None]), clip.encode_text(tokens))
    assert sum(p.requires_grad for p in text.parameters()) == 2 * 2


def test_a_text_tower_of_another_kind_is_refused(tiny_backbone):
    model = share(tiny_backbone.model)
    model.register_module("transformer", nn.Module())
    with pytest.raises(UserError, match="no CLIP text transformer"):
        LoraText(model, ClipLoraConfig())


def test_the_text_is_the_same_whoever_asks_first(make_learner):
    """Snapshots are looked at in the precision of the towers; what they write down is not."""
    names = {"method.name": "clip-lora"}
    asked_within, asked = make_learner(names, torch.float32), make_learner(names, torch.float32)
    asked_within.load_state_dict(asked.state_dict())
    with torch.autocast("cpu", torch.bfloat16):
        within = asked_within.text_features()
    assert within.dtype is torch.float32
    assert torch.equal(within, asked.text_features())
