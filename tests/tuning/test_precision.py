"""Narrow numbers in the towers, float32 in the losses."""

from __future__ import annotations

import pytest
import torch

from mpsviz.errors import UserError
from mpsviz.tuning.loop.precision import choose_precision
from mpsviz.tuning.loop.prepared_towers import make_towers
from mpsviz.tuning.losses.class_targets import cosine_logits
from mpsviz.tuning.losses.fusion import fused_cross_entropy
from mpsviz.tuning.losses.gram_loss import gram_difference
from mpsviz.tuning.losses.supcon_loss import supervised_contrastive_loss
from tests.tuning.tiny import draw_images, moved

CPU, GPU = torch.device("cpu"), torch.device("cuda")
WIDTH = 16


@pytest.mark.parametrize(
    ("capabilities", "width", "chosen"),
    [
        ({"avx512_bf16": True, "amx_bf16": False, "cpu_name": "AMD EPYC"}, 768, torch.bfloat16),
        ({"avx512_bf16": True, "amx_bf16": False, "cpu_name": "Intel Xeon"}, 768, torch.float32),
        ({"avx512_bf16": True, "amx_bf16": True, "cpu_name": "Intel Xeon"}, 768, torch.bfloat16),
        ({"avx512_bf16": True}, 192, torch.float32),
        ({"avx2": True}, 768, torch.float32),
    ],
)
def test_a_cpu_takes_bfloat16_where_it_is_faster_and_the_tower_is_wide(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, object], width: int, chosen: torch.dtype
):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert choose_precision("auto", CPU, width).dtype is chosen
    assert choose_precision("float32", CPU, width).dtype is torch.float32


def test_a_cpu_takes_what_it_is_told():
    assert choose_precision("bfloat16", CPU, WIDTH).dtype is torch.bfloat16
    assert choose_precision("float16", CPU, WIDTH).dtype is torch.float16


@pytest.mark.parametrize(("knows_bfloat16", "chosen"), [(True, torch.bfloat16), (False, torch.float16)])
def test_a_gpu_takes_what_it_has(monkeypatch: pytest.MonkeyPatch, knows_bfloat16: bool, chosen: torch.dtype):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: knows_bfloat16)
    assert choose_precision("auto", GPU, WIDTH).dtype is chosen
    assert choose_precision("float32", GPU, WIDTH).dtype is torch.float32
    if not knows_bfloat16:
        with pytest.raises(UserError, match="bfloat16"):
            choose_precision("bfloat16", GPU, WIDTH)


def test_only_float16_is_scaled():
    assert choose_precision("float16", CPU, WIDTH).scaler().is_enabled()
    assert not choose_precision("bfloat16", CPU, WIDTH).scaler().is_enabled()
    assert not choose_precision("float32", CPU, WIDTH).scaler().is_enabled()


@pytest.mark.parametrize(("precision", "dtype"), [("bfloat16", torch.bfloat16), ("float16", torch.float16)])
def test_features_leave_the_towers_in_float32_and_the_loss_is_that_of_float32_nearly(make_learner, precision, dtype):
    learner = moved(make_learner(dtype=torch.float32))
    labels = torch.tensor([0, 1, 2, 0, 1, 1])
    views = draw_images(dtype=torch.float32)
    chosen = choose_precision(precision, CPU, WIDTH)
    towers = make_towers(learner.vision, chosen, compiled=False)
    begun = towers.begin(views)
    assert begun.trunk.dtype is dtype
    features = towers.finish(begun)
    for tensor in (features.frozen_tokens, features.tuned_tokens, *features.inner):
        assert tensor.dtype is torch.float32
    with chosen.autocast():
        narrow = learner.losses(features, labels, 0)
    for name, exact in learner.losses(learner(views), labels, 0).items():
        assert narrow[name].dtype is torch.float32
        torch.testing.assert_close(narrow[name], exact, rtol=0.05, atol=0)


def test_the_losses_are_exact_under_autocast():
    generator = torch.Generator().manual_seed(0)
    before, after = (
        torch.nn.functional.normalize(torch.randn(4, 2, 16, generator=generator), dim=-1) for _ in range(2)
    )
    text, labels = 10 * after[:3, 0], torch.tensor([0, 1, 2, 0])

    def losses() -> list[torch.Tensor]:
        logits = cosine_logits(after, text, 100.0).transpose(0, 1)
        return [
            gram_difference(before, after),
            supervised_contrastive_loss(after, labels, 0.05, text),
            fused_cross_entropy(cosine_logits(before, text, 100.0).transpose(0, 1), logits, labels, 0.3),
        ]

    exact = losses()
    with torch.autocast("cpu", torch.bfloat16):
        assert (before @ before.mT).dtype is torch.bfloat16
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(losses(), exact, strict=True))
