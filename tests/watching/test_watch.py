"""`mpsviz.watch`: a training that is watched stays the same to the last bit."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mpsviz.runs.folder.store import RunFolder
from mpsviz.watching.undisturbed import undisturbed
from tests.watching.small_model import IMAGES, model, watch


def train(see: Callable[[nn.Module], Any] | None) -> dict[str, Any]:
    """20 steps of two micro-batches each in bfloat16, with what is random on the way; everything that they leave."""
    random.seed(0)
    np.random.seed(0)
    module = model()
    module.blocks[1].eval()  # a part that somebody has frozen
    optimiser = torch.optim.AdamW(module.parameters(), lr=1e-2)
    watched = see(module) if see else None
    for step in range(20):
        for part in range(2):
            images = torch.randn(6, 3, 8, 8) + random.random() + np.random.rand()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = module(images).square().mean()
                if watched and step % 5 == 0:
                    watched.snapshot(2 * step + part + 1)  # in the middle of a forward pass, before its backward pass
                loss = loss + module(images).mean()
            loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        if watched:
            watched.step(loss=loss.item())
    return {
        "weights": module.state_dict(),
        "moments": [state["exp_avg"] for state in optimiser.state.values()],
        "modes": [one.training for one in module.modules()],
        "next": [torch.rand(3), random.random(), np.random.rand()],
        "context": [torch.is_grad_enabled(), torch.is_autocast_enabled("cpu"), torch.is_autocast_cache_enabled()],
    }


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b


def test_a_training_that_is_watched_has_the_same_bits(tmp_path: Path):
    alone = train(None)
    seen = train(lambda module: watch(tmp_path / "run", module, every=10**9, layers=["stem", "blocks.1", "turned"]))
    assert equal(alone, seen)
    assert equal(alone, train(None))  # it is the same without, too
    assert len(RunFolder(tmp_path / "run").epochs()) == 9
    assert not torch.equal(alone["weights"]["stem.1.running_mean"], model().state_dict()["stem.1.running_mean"])


class Counting(nn.Module):
    """Counts in a buffer whenever it is used, in whatever mode."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(()))
        self.merged = False

    def train(self, mode: bool = True) -> Counting:
        self.merged = not mode  # as some LoRA layers do
        return super().train(mode)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        assert not self.training
        self.count = self.count + 1  # another tensor each time
        return images.flatten(1)


def test_buffers_and_modes_are_put_back():
    module = Counting()
    before = module.count
    with undisturbed(module):
        module(IMAGES)
        assert not torch.is_grad_enabled()
    with pytest.raises(ZeroDivisionError), undisturbed(module):
        raise ZeroDivisionError
    assert module.count is before
    assert module.count == 0
    assert module.training
    assert not module.merged
