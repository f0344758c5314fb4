"""The cache of the shots: its formula, and what its two hyper-parameters are chosen on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from mpsviz.tuning.loop.trainer import LabelledImages
from mpsviz.tuning.methods.frozen.tip_adapter import RESIDUAL_RATIO, SHARPNESS, TipAdapter, fit
from mpsviz.tuning.methods.frozen.tip_adapter_f import fit as fit_f
from mpsviz.tuning.saving.encode import averaged_features, fixed_features


class Untouchable(Sequence):
    """Images that nobody may look at."""

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index):
        raise AssertionError("looked at")


def by_the_paper(features, keys, labels, zero_shot, alpha, beta):
    """arXiv 2111.03930, eq. 3 to 5: (n, D), (M, D), (M,), (n, C) → (n, C)."""
    values = np.eye(zero_shot.shape[1])[labels]
    return zero_shot + alpha * np.exp(-beta * (1 - features @ keys.T)) @ values


@pytest.fixture
def adapter(make_learner) -> TipAdapter:
    return make_learner({"method.name": "tip-adapter", "data.shots": 2})


def test_logits_are_those_of_the_paper(adapter, few_shot):
    torch.manual_seed(0)
    adapter.store(few_shot)
    torch.manual_seed(0)
    keys = averaged_features(adapter.vision, few_shot.train.images, few_shot.draw_views, 10, "float32")
    features = fixed_features(adapter.vision, few_shot.validation.images, adapter.image_format, "float32")
    expected = by_the_paper(
        features.numpy(), keys.numpy(), few_shot.train.labels, adapter.targets.logits(features).numpy(), 1.0, 5.5
    )
    np.testing.assert_allclose(adapter.logits(features).numpy(), expected, rtol=1e-5)


def test_a_key_is_the_mean_direction_of_the_augmented_views(adapter, few_shot):
    drawn = []

    def draw(images):
        drawn.append(few_shot.draw_views(images))
        return drawn[-1]

    draw.views = 2
    keys = averaged_features(adapter.vision, few_shot.train.images[:1], draw, 3, "float32")
    features = adapter(torch.cat(drawn, dim=1)).frozen[0, :3]  # two rounds of two views, one too many
    mean = features.mean(dim=0)
    torch.testing.assert_close(keys[0], mean / mean.norm())


def test_a_class_with_fewer_shots_leaves_its_room_empty_and_one_with_more_gets_room(adapter, few_shot):
    images, labels = few_shot.train.images, torch.tensor([0, 1, 1, 1, 1, 0])
    adapter.store(replace(few_shot, train=LabelledImages(images, labels)))
    assert adapter.filled.tolist() == [[True, True, False, False], [True] * 4, [False] * 4]
    features = fixed_features(adapter.vision, images, adapter.image_format, "float32")
    assert torch.equal(adapter.logits(features)[:, 2], adapter.targets.logits(features)[:, 2])


def test_both_ratios_are_the_best_of_the_grid_on_the_validation_images(adapter, few_shot):
    adapter.store(few_shot)
    features = fixed_features(adapter.vision, few_shot.validation.images, adapter.image_format, "float32")
    labels = few_shot.validation.labels.numpy()
    zero_shot, keys = adapter.targets.logits(features).double().numpy(), adapter.keys.flatten(0, 1).double().numpy()
    owner = np.repeat(np.arange(3), 2)

    def quality(alpha, beta):
        logits = by_the_paper(features.double().numpy(), keys, owner, zero_shot, alpha, beta)
        likelihood = logits[np.arange(4), labels] - np.log(np.exp(logits).sum(axis=1))
        return (logits.argmax(axis=1) == labels).mean(), likelihood.mean()

    best = max(quality(alpha, beta) for alpha in RESIDUAL_RATIO for beta in SHARPNESS)
    chosen = quality(*adapter.best_ratios(features, few_shot.validation.labels))
    assert chosen == pytest.approx(best, abs=1e-5)


def test_ratios_are_chosen_on_nothing_but_validation_images(adapter, few_shot):
    adapter.store(few_shot)
    features = adapter.encode_validation(replace(few_shot, train=LabelledImages(Untouchable(), few_shot.train.labels)))
    assert len(features) == len(few_shot.validation.images)
    adapter.choose_ratios(features, few_shot.validation.labels)
    chosen = (adapter.residual_ratio.item(), adapter.sharpness.item())
    adapter.choose_ratios(features, few_shot.validation.labels.roll(1))
    assert (adapter.residual_ratio.item(), adapter.sharpness.item()) != chosen


@pytest.mark.parametrize("run", [fit, fit_f])
def test_without_validation_images_the_settings_stand(make_learner, few_shot, run):
    name = "tip-adapter" if run is fit else "tip-adapter-f"
    adapter = make_learner({"method.name": name, "method.residual_ratio": 2, "method.sharpness": 3, "data.shots": 2})
    nothing = LabelledImages([], torch.empty(0, dtype=torch.int64))
    run(adapter, replace(few_shot, validation=nothing), adapter.config.optim, lambda _: False, lambda _: False)
    assert (adapter.residual_ratio, adapter.sharpness) == (2, 3)


def test_keys_are_trained_with_the_settings_ratios_and_looked_at_with_the_chosen_ones(make_learner, few_shot):
    adapter = make_learner({"method.name": "tip-adapter-f", "data.shots": 2, "optim.epochs": 2})
    in_steps, in_looks = [], []

    def look(into: list) -> bool:
        into.append((adapter.residual_ratio.item(), adapter.sharpness.item()))
        return False

    fit_f(adapter, few_shot, adapter.config.optim, lambda _: look(in_steps), lambda done: done > 0 and look(in_looks))
    assert in_steps == [(1.0, 5.5)] * 2
    grid = torch.tensor(RESIDUAL_RATIO), torch.tensor(SHARPNESS)
    assert all(value in values for look in in_looks for value, values in zip(look, grid, strict=True))
    assert (adapter.residual_ratio.item(), adapter.sharpness.item()) == in_looks[-1]
    empty_keys = adapter.keys[~adapter.filled]
    assert empty_keys.count_nonzero() == 0


def test_loss_is_the_cross_entropy_of_the_logits_averaged_over_the_views(make_learner, few_shot):
    adapter = make_learner({"method.name": "tip-adapter-f", "data.shots": 2})
    adapter.store(few_shot)
    features = adapter(few_shot.draw_views(few_shot.train.images))
    losses = adapter.losses(features, few_shot.train.labels, 0)
    logits = adapter.logits(features.frozen).mean(dim=1)
    expected = torch.nn.functional.cross_entropy(logits, few_shot.train.labels)
    assert set(losses) == {"cross_entropy"}
    torch.testing.assert_close(losses["cross_entropy"], expected)
