"""Compiled towers are the same towers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
import torch._inductor.config
from open_clip.transformer import VisionTransformer

from mpsviz.tuning.loop.precision import Precision
from mpsviz.tuning.loop.prepared_towers import make_towers
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Reads
from tests.tuning.tiny import draw_images


@pytest.fixture(autouse=True)
def compiled_in_this_process() -> Iterator[None]:
    """Processes that compile would have to import torch first."""
    with torch._inductor.config.patch(compile_threads=1):
        yield


@pytest.mark.parametrize("compiled", [False, True])
def test_values_and_gradients_are_those_of_the_tower(compiled: bool):
    """Of three blocks, since the compiler takes seconds for each."""
    torch.manual_seed(0)
    visual = VisionTransformer(image_size=16, patch_size=8, width=16, layers=3, heads=2, mlp_ratio=2.0, output_dim=12)
    vision = TunedVision(visual, Reads(every_token=True, depths=2))
    parameters = [parameter for parameter in vision.parameters() if parameter.requires_grad]
    for parameter in parameters:
        parameter.data.add_(torch.randn_like(parameter), alpha=0.02)
    views = draw_images(2, dtype=torch.float32)
    towers = make_towers(vision, Precision("cpu", torch.float32), compiled)
    assert towers.one_thread == compiled
    results = []
    for features in (vision(views), towers.finish(towers.begin(views))):
        vision.zero_grad()
        (features.tuned_tokens[..., 0].sum() + sum(inner[..., 1].sum() for inner in features.inner)).backward()
        tensors = [features.frozen_tokens, features.tuned_tokens, *features.inner]
        results.append([*tensors, *(parameter.grad for parameter in parameters)])
    for ours, theirs in zip(*results, strict=True):
        assert (ours - theirs).abs().max() <= 1e-5 * theirs.abs().max()
