"""Describing the probe: what fits into memory is kept, the rest is computed again, and it makes no difference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from mpsviz.tuning.learner import Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving import snapshot_features
from mpsviz.tuning.saving.snapshot_features import describe, describe_untuned, freeze_probe
from tests.tuning.tiny import draw_images, moved

IMAGES = 7


class Lazy:
    """Images that are made batch by batch."""

    def __init__(self, images: torch.Tensor) -> None:
        self.images = images
        self.made = 0

    def __len__(self) -> int:
        return len(self.images)

    def split(self, split_size: int) -> Iterator[torch.Tensor]:
        for batch in self.images.split(split_size):
            self.made += 1
            yield batch.clone()


@pytest.fixture
def learner(make_learner, monkeypatch: pytest.MonkeyPatch) -> Learner:
    monkeypatch.setattr(snapshot_features, "BATCH", 3)
    return moved(make_learner(dtype=torch.float32))


def images() -> torch.Tensor:
    return draw_images(IMAGES, 1, torch.float32)[:, 0]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_what_does_not_fit_is_computed_again(learner: Learner, monkeypatch: pytest.MonkeyPatch, kept: int):
    everything = freeze_probe(learner.vision, images())
    assert len(everything.kept) == 3
    expected = describe(learner, everything)
    one = everything.kept[0].trunk.nbytes + everything.kept[0].tokens.nbytes
    monkeypatch.setattr(snapshot_features, "KEPT_BYTES", kept * one)
    lazy = Lazy(images())
    probe = freeze_probe(learner.vision, lazy)
    assert len(probe.kept) == kept
    said = describe(learner, probe)
    for ours, theirs in zip(vars(said).values(), vars(expected).values(), strict=True):
        assert len(ours) == IMAGES
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_side_threads_say_the_same(learner: Learner, monkeypatch: pytest.MonkeyPatch, precision: str):
    probe = freeze_probe(learner.vision, images(), precision)
    alone = describe(learner, probe)
    monkeypatch.setattr(snapshot_features, "side_threads", lambda device: 2)
    together = describe(learner, probe)
    for ours, theirs in zip(vars(together).values(), vars(alone).values(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_images_are_not_asked_for_again_when_everything_fits(learner: Learner):
    lazy = Lazy(images())
    probe = freeze_probe(learner.vision, lazy)
    made = lazy.made
    describe(learner, probe)
    assert lazy.made == made == 3


def test_half_precision_keeps_half_and_sees_no_drift_where_there_is_none(make_learner):
    learner = make_learner(dtype=torch.float32)
    wide = freeze_probe(learner.vision, images())
    narrow = freeze_probe(learner.vision, images(), "bfloat16")
    assert narrow.kept[0].trunk.nbytes == wide.kept[0].trunk.nbytes // 2
    said, exact = describe(learner, narrow), describe(learner, wide)
    assert said.token_gram_drift.max() == 0
    np.testing.assert_allclose(said.image_features, exact.image_features, atol=0.02)
    assert said.logits.dtype == said.image_features.dtype == np.float32


@pytest.mark.parametrize("method", METHODS)
def test_before_the_first_step_the_frozen_branch_says_it_all(make_learner, method: str):
    learner = make_learner({"method.name": method}, dtype=torch.float32)
    probe = freeze_probe(learner.vision, images())
    said, expected = describe_untuned(learner, probe), describe(learner, probe)
    for name, theirs in vars(expected).items():
        np.testing.assert_array_equal(vars(said)[name], theirs, err_msg=name)
        assert vars(said)[name].dtype == theirs.dtype
