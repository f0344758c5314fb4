"""Methods that differ from MPS-Tuning in their loss or in what trains."""

from __future__ import annotations

import pytest
import torch

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.tuning.towers.two_branches import Features

LABELS = torch.tensor([0, 1, 2, 2, 1, 0])


def losses_of(make_learner, few_shot, changes):
    learner = make_learner(changes)
    torch.manual_seed(0)
    features = learner(few_shot.draw_views(few_shot.train.images))
    moved = torch.nn.functional.normalize(features.tuned_tokens + 0.1, dim=-1)
    inner = tuple(torch.nn.functional.normalize(stream + 0.1, dim=-1) for stream in features.inner)
    return learner.losses(Features(features.frozen_tokens, moved, inner), LABELS, 0), features


@pytest.mark.parametrize(
    ("name", "change", "dropped"),
    [
        ("mps-no-mar", {"method.gram_weight": 0}, "gram_alignment"),
        ("mps-no-hms", {"method.contrastive_weight": 0}, "contrastive"),
        ("mps-global-mar", {"method.gram_local": False}, ""),
    ],
)
def test_an_ablation_drops_its_part_and_nothing_else(make_learner, few_shot, name, change, dropped):
    ablated, features = losses_of(make_learner, few_shot, {"method.name": name})
    changed, _ = losses_of(make_learner, few_shot, {"method.name": "mps", **change})
    whole, everything = losses_of(make_learner, few_shot, {"method.name": "mps"})
    assert set(ablated) == set(whole) - {dropped}
    torch.testing.assert_close(ablated, changed, rtol=0, atol=0)
    if name == "mps-global-mar":
        assert 0 < ablated["gram_alignment"] < whole["gram_alignment"]
    else:
        torch.testing.assert_close(ablated, {part: whole[part] for part in ablated})
    assert (features.tuned_tokens.shape[2] == 1) == (name != "mps-no-hms")  # the local part alone reads every token
    assert len(features.inner) == (0 if name == "mps-no-hms" else len(everything.inner))


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("mps-no-mar", "gram_weight"),
        ("mps-no-mar", "gram_local"),
        ("mps-no-hms", "contrastive_weight"),
        ("mps-no-hms", "depths"),
        ("mps-global-mar", "gram_local"),
    ],
)
def test_an_ablation_has_no_settings_of_what_it_lacks(name, setting):
    with pytest.raises(UserError, match=f"no setting named 'method.{setting}'"):
        with_changes(RunConfig(), {"method.name": name, f"method.{setting}": 1})


def test_consistency_is_the_mean_absolute_change_of_a_feature(make_learner):
    """Of twelve entries the first falls from 1 to 0 and the second rises from 0 to 1, in one view of two."""
    frozen = torch.eye(12)[[0, 0]].reshape(1, 2, 1, 12)
    tuned = torch.eye(12)[[0, 1]].reshape(1, 2, 1, 12)
    learner = make_learner({"method.name": "consistency"})
    losses = learner.losses(Features(frozen, tuned), torch.tensor([1]), 0)
    plain = make_learner({"method.name": "ce"}).losses(Features(frozen, tuned), torch.tensor([1]), 0)
    assert losses["consistency"].item() == pytest.approx(10 * (2 / 12) / 2)
    assert losses["cross_entropy"] == plain["cross_entropy"]


def test_full_fine_tuning_has_the_loss_of_cross_entropy_alone(make_learner, few_shot):
    full, features = losses_of(make_learner, few_shot, {"method.name": "full"})
    plain, _ = losses_of(make_learner, few_shot, {"method.name": "ce"})
    assert torch.equal(features.tuned_tokens, features.frozen_tokens)
    torch.testing.assert_close(full, plain)
