"""The losses equal the golden numbers of the method's reference."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from open_clip.transformer import QuickGELU, ResidualAttentionBlock
from torch.nn import functional as F

from mpsviz.tuning.loop.schedules import cosine
from mpsviz.tuning.losses.fusion import fused_cross_entropy
from mpsviz.tuning.losses.gram_loss import gram_alignment_loss, gram_difference
from mpsviz.tuning.losses.supcon_loss import supervised_contrastive_loss
from mpsviz.tuning.losses.value_stream import value_step

close = partial(torch.testing.assert_close, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("temperature", ["0.10", "0.50"])
def test_contrastive_loss_with_text_as_encoded(golden, temperature):
    features = golden("supcon_features").requires_grad_()
    loss = supervised_contrastive_loss(features, golden("supcon_labels"), float(temperature), golden("supcon_text"))
    loss.backward()
    close(loss, golden(f"supcon_unnorm_tau{temperature}_loss"))
    close(features.grad, golden(f"supcon_unnorm_tau{temperature}_grad"))


def test_contrastive_loss_with_normalised_text(golden):
    features = golden("supcon_features").requires_grad_()
    text = F.normalize(golden("supcon_text"), dim=-1)
    loss = supervised_contrastive_loss(features, golden("supcon_labels"), 0.07, text)
    loss.backward()
    close(loss, golden("supcon_unit_tau0.07_loss"))
    close(features.grad, golden("supcon_unit_tau0.07_grad"))


def test_contrastive_loss_without_text(golden):
    loss = supervised_contrastive_loss(golden("supcon_features"), golden("supcon_labels"), 0.1)
    close(loss, golden("supcon_noText_tau0.10_loss"))


def test_gram_differences(golden):
    before, after = golden("gram_tokens_before"), golden("gram_tokens_after")
    close(gram_difference(before, after).mean(), golden("gram_local_l1"))
    close(gram_difference(before[:, 0], after[:, 0]), golden("gram_global_l1"))


def test_gram_alignment_sums_both_terms_over_the_views(golden):
    before, after = golden("gram_tokens_before"), golden("gram_tokens_after")
    two_views = gram_alignment_loss(torch.stack([before, before], 1), torch.stack([after, after], 1))
    close(two_views, 2 * (golden("gram_local_l1") + golden("gram_global_l1")))


@pytest.fixture
def block(golden) -> ResidualAttentionBlock:
    block = ResidualAttentionBlock(32, 4, act_layer=QuickGELU)
    block.load_state_dict({name: golden(f"block.{name}") for name in block.state_dict()})
    return block.eval()


def test_block_and_its_value_stream(golden, block):
    """The reference is float32 with entries up to 16: 1e-6 is meant of its largest entry."""
    tokens = golden("block_input_LND").transpose(0, 1)  # (B, N, width)
    for output, name in [(block(tokens), "block_output_LND"), (value_step(block, tokens), "block_value_stream_LND")]:
        expected = golden(name)
        assert (output.transpose(0, 1) - expected).abs().max() <= 1e-6 * expected.abs().max()


def test_a_single_token_has_only_its_own_value(golden, block):
    token = golden("block_input_LND").transpose(0, 1)[:, :1]  # (B, 1, width)
    close(value_step(block, token), block(token))


@pytest.mark.parametrize(("start", "end"), [(0.5, 0.07), (0.1, 0.05)])
def test_temperature_anneals_by_cosine(golden, start, end):
    temperatures = torch.tensor([cosine(start, end, epoch, 20) for epoch in range(21)], dtype=torch.float64)
    close(temperatures, golden(f"tau_{start}_to_{end}_E20"))


def test_cross_entropy_of_the_fused_logits(golden):
    loss = fused_cross_entropy(
        golden("fuse_zero_shot_logits"),
        golden("fuse_tuned_logits"),
        golden("supcon_labels"),
        float(golden("fuse_alpha")),
    )
    close(loss, golden("fuse_ce"))
