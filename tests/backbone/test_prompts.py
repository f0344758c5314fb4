"""Prompts of the embedded model."""

from __future__ import annotations

import torch

from mpsviz.backbone import loading
from mpsviz.backbone.loading import encode_prompts


def test_batches_don_t_change_a_feature(load, monkeypatch):
    backbone = load("mini-clip")
    names = ["dog", "hot_air_balloon", "cat", "boat", "tree"]
    whole = encode_prompts(backbone, names, ["an emoji of a {}."])
    monkeypatch.setattr(loading, "BATCH", 2)
    torch.testing.assert_close(encode_prompts(backbone, names, ["an emoji of a {}."]), whole)
    assert whole.shape == (5, 384)
    assert not whole.requires_grad


def test_no_names_have_no_features(load):
    assert encode_prompts(load("mini-clip"), [], ["a {}."]).shape == (0, 384)


def test_a_prompt_beyond_the_context_is_cut(load):
    features = encode_prompts(load("mini-clip"), ["very " * 100 + "long"], ["a {}."])
    assert features.isfinite().all()
