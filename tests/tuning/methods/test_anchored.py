"""Methods that are held near where they started: L2-SP by all weights of the image tower, ProLIP by one matrix."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.tuning.towers.two_branches import Features
from tests.tuning.tiny import moved

LABELS = torch.tensor([0, 1, 2, 2, 1, 0])


def features_of(learner, few_shot) -> Features:
    torch.manual_seed(0)
    return learner(few_shot.draw_views(few_shot.train.images))


def test_l2_sp_draws_every_weight_back_in_proportion_to_how_far_it_went(make_learner, few_shot):
    learner = moved(make_learner({"method.name": "l2-sp", "method.distance_weight": 0.25}))
    penalty = learner.losses(features_of(learner, few_shot), LABELS, 0)["start_distance"]
    start = dict(learner.vision.visual.named_parameters())
    changes = {name: one.detach() - start[name] for name, one in learner.vision.tower.named_parameters()}
    far = sum(float((change.double() ** 2).sum()) for change in changes.values())
    assert penalty.item() == pytest.approx(0.25 / 2 * far, rel=1e-5)
    penalty.backward()
    for name, parameter in learner.vision.tower.named_parameters():
        torch.testing.assert_close(parameter.grad, 0.25 * changes[name])
    assert all(parameter.grad is None for parameter in start.values())


def test_l2_sp_has_no_penalty_at_first_and_beside_it_the_loss_of_full(make_learner, few_shot):
    learner = make_learner({"method.name": "l2-sp"})
    assert learner.losses(features_of(learner, few_shot), LABELS, 0)["start_distance"] == 0
    full = make_learner({"method.name": "full"})
    ours = moved(learner).losses(features_of(learner, few_shot), LABELS, 0)
    theirs = moved(full).losses(features_of(full, few_shot), LABELS, 0)
    assert set(ours) == {"cross_entropy", "start_distance"}
    assert torch.equal(ours["cross_entropy"], theirs["cross_entropy"])


def test_l2_sp_takes_the_place_of_weight_decay():
    assert with_changes(RunConfig(), {"method.name": "l2-sp"}).optim.weight_decay == 0


@pytest.mark.parametrize("shots", [1, 4])
def test_prolip_is_cross_entropy_and_the_squared_change_of_the_projection_by_shot(make_learner, few_shot, shots: int):
    changes = {"method.name": "prolip", "method.projection_weight": 3.0, "data.shots": shots}
    learner = moved(make_learner(changes), by=0.1)
    features = features_of(learner, few_shot)
    losses = learner.losses(features, LABELS, 0)
    change = (learner.vision.proj - learner.vision.visual.proj).detach().numpy().astype(float)
    assert set(losses) == {"cross_entropy", "start_distance"}
    assert losses["start_distance"].item() == pytest.approx(3 / shots * np.linalg.norm(change) ** 2, rel=1e-5)
    text = torch.nn.functional.normalize(learner.targets.text_features, dim=-1)
    logits = learner.targets.logit_scale * (features.tuned @ text.T).mean(dim=1)
    own = logits.log_softmax(dim=1)[range(6), LABELS]
    torch.testing.assert_close(losses["cross_entropy"], -own.mean())
    losses["start_distance"].backward()
    torch.testing.assert_close(learner.vision.proj.grad.numpy(), (2 * 3 / shots * change).astype("float32"))


def test_prolip_s_features_are_the_frozen_tower_s_before_the_projection(make_learner, few_shot):
    learner = make_learner({"method.name": "prolip"})
    with torch.no_grad():
        learner.vision.proj.copy_(2 * learner.vision.proj)  # only directions are left of it
        features = features_of(learner, few_shot)
        torch.testing.assert_close(features.tuned, features.frozen)
        learner.vision.proj[:, 0] = 0
        features = features_of(learner, few_shot)
    assert (features.tuned[..., 0] == 0).all()
    rest = torch.nn.functional.normalize(features.frozen[..., 1:], dim=-1)
    torch.testing.assert_close(features.tuned[..., 1:], rest)
