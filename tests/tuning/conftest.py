"""The golden numbers, and image towers small enough to test on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from open_clip.transformer import VisionTransformer

from mpsviz.backbone.loading import Backbone
from mpsviz.tuning.learner import Learner
from tests.tuning import tiny

REFERENCE = Path(__file__).parents[1] / "reference" / "mps_reference.npz"


@pytest.fixture(scope="session")
def golden() -> Callable[[str], torch.Tensor]:
    """Look a golden number up by its name in METHOD.md."""
    arrays = np.load(REFERENCE)
    return lambda name: torch.from_numpy(arrays[name])


@pytest.fixture
def small_vit() -> VisionTransformer:
    """Nine blocks of width 16 on 16 px images, random weights, double precision."""
    torch.manual_seed(0)
    visual = VisionTransformer(image_size=16, patch_size=8, width=16, layers=9, heads=2, mlp_ratio=2.0, output_dim=12)
    return visual.double().eval()


@pytest.fixture(scope="session")
def tiny_backbone() -> Backbone:
    """A whole CLIP of nine blocks on 16 px images, random weights, double precision."""
    return tiny.make_backbone()


@pytest.fixture
def make_learner(tiny_backbone: Backbone) -> Callable[..., Learner]:
    """Build the learner that a method's registry entry builds: three classes, changes as in `with_changes`."""
    return partial(tiny.make_learner, tiny_backbone)
