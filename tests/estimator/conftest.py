"""A CLIP that is tuned in no time, and a few real pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.config.run_config import RunConfig
from mpsviz.data.benchmarks.emoji import load_emoji_60
from mpsviz.data.images.views import ImageFormat
from mpsviz.tuning.setup import session

TINY_CLIP = {
    "embed_dim": 12,
    "vision_cfg": {"image_size": 16, "layers": 9, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 32, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
}


@pytest.fixture(scope="module")
def tiny_backbone() -> Backbone:
    """A CLIP of nine blocks on 16 px images, random weights."""
    whole = session.gather(RunConfig(), ["thing"], ["{}"], torch.device("cpu")).backbone
    torch.manual_seed(0)
    model = open_clip.CLIP(**TINY_CLIP).eval().requires_grad_(False)
    image_format = ImageFormat(16, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return dataclasses.replace(whole, model=model, visual=vision_tower(model), image_format=image_format)


@pytest.fixture
def tiny(tiny_backbone: Backbone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever model is named, the tiny one is tuned."""
    monkeypatch.setattr(session, "load_backbone", lambda *_: tiny_backbone)


@pytest.fixture(scope="module")
def emoji() -> tuple[list[Path], list[str]]:
    """Two pictures of each of three classes."""
    dataset = load_emoji_60()
    rows = [row for label in range(3) for row in np.flatnonzero(dataset.labels() == label)[:2]]
    return [dataset.records[row].path for row in rows], [dataset.records[row].name for row in rows]
