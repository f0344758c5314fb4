"""The loop, by each of its settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from mpsviz.config.run_config import OptimConfig
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop import trainer
from mpsviz.tuning.loop.batches import FewShotData
from mpsviz.tuning.loop.begun_ahead import BegunAhead
from mpsviz.tuning.loop.precision import Precision, choose_precision
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.loop.trainer import Step, train
from mpsviz.tuning.towers.two_branches import Begun, Features
from tests.tuning.tiny import few_shots

Build = Callable[..., Learner]


def run(learner: Learner, data: FewShotData, **optim: Any) -> list[Step]:
    """Train for two epochs and return the steps."""
    steps: list[Step] = []
    config = OptimConfig(**{"epochs": 2, "batch_size": 4, "lr": 0.05, **optim})
    torch.manual_seed(7)
    assert train(learner, data, config, lambda step: bool(steps.append(step)), lambda epoch: False)
    return steps


def weights(learner: Learner) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in learner.trainable_parameters().values()])


@pytest.fixture
def single(make_learner: Build) -> Build:
    """Builds learners in float32, as runs do."""
    return lambda: make_learner(dtype=torch.float32)


def test_steps_count_and_the_incomplete_batch_is_dropped(single: Build):
    steps = run(single(), few_shots(9))
    assert [(step.step, step.steps, step.epoch, step.images) for step in steps] == [
        (1, 4, 0, 4), (2, 4, 0, 4), (3, 4, 1, 4), (4, 4, 1, 4),
    ]  # fmt: skip
    assert all(step.seconds > 0 and not step.notes for step in steps)


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(single: Build):
    first, again = single(), single()
    run(first, few_shots(8))
    run(again, few_shots(8))
    assert torch.equal(weights(first), weights(again))


def test_micro_batches_change_nothing_but_the_memory(make_learner: Build):
    """In float32 Gram differences of half a rounding error change their sign, so this is shown in double precision."""
    whole, cut = make_learner(), make_learner()
    expected, steps = run(whole, few_shots(8, torch.float64)), run(cut, few_shots(8, torch.float64), micro_batch=3)
    assert [step.losses for step in steps] == [pytest.approx(step.losses, rel=1e-6) for step in expected]


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_a_run_in_half_precision_learns(single: Build, precision: str):
    learner = single()
    before = weights(learner)
    steps = run(learner, few_shots(8), precision=precision)
    assert all(torch.isfinite(torch.tensor(list(step.losses.values()))).all() for step in steps)
    assert torch.isfinite(weights(learner)).all()
    assert not torch.equal(weights(learner), before)


def test_a_step_that_the_scaler_skips_is_no_failure(single: Build, monkeypatch: pytest.MonkeyPatch):
    """With a scale at the top of float16 every gradient overflows at first."""
    monkeypatch.setattr(Precision, "scaler", lambda self: torch.amp.GradScaler("cpu", init_scale=2.0**40))
    learner = single()
    before = weights(learner)
    assert len(run(learner, few_shots(8), precision="float16")) == 4
    assert torch.equal(weights(learner), before)


def test_adamw_learns_too(single: Build):
    learner = single()
    before = weights(learner)
    run(learner, few_shots(8), optimizer="adamw", lr=1e-3)
    assert not torch.equal(weights(learner), before)


def test_when_the_memory_runs_out_the_user_is_told_once(make_learner: Build, monkeypatch: pytest.MonkeyPatch):
    """A tower that holds two images at a time, a stand-in for a small GPU."""

    def small(*arguments: Any) -> Towers:
        towers = make_towers(*arguments)

        def finish(begun: Begun) -> Features:
            if len(begun.trunk) > 2 and torch.is_grad_enabled():
                raise torch.OutOfMemoryError("out of memory")
            return towers.finish(begun)

        return Towers(towers.begin, finish, towers.new_step)

    expected = run(make_learner(), few_shots(8, torch.float64))
    monkeypatch.setattr(trainer, "make_towers", small)
    steps = run(make_learner(), few_shots(8, torch.float64))
    assert [len(step.notes) for step in steps] == [1, 0, 0, 0]
    assert "2 images at a time" in steps[0].notes[0]
    assert [step.losses for step in steps] == [pytest.approx(step.losses, rel=1e-6) for step in expected]


def test_a_loss_that_is_no_number_is_named(single: Build):
    with pytest.raises(UserError, match=r"cross_entropy.* at step"):
        run(single(), few_shots(8), lr=1e6, epochs=4)


def test_more_processes_than_images_are_refused(single: Build):
    towers = make_towers(single().vision, Precision("cpu", torch.float32), compiled=False)
    with pytest.raises(UserError, match="too small for 5 processes"):
        trainer.choose_batches(few_shots(8), OptimConfig(batch_size=4), towers, Processes(0, 5, torch.device("cpu")))


@pytest.mark.parametrize(("precision", "ahead"), [("float32", True), ("bfloat16", False), ("float16", False)])
def test_only_what_is_not_cast_is_begun_by_another_thread(make_learner: Build, precision: str, ahead: bool):
    """Autocast's cache is one for all threads, and empty when any of them leaves it."""
    learner, config = make_learner(dtype=torch.float32), OptimConfig(batch_size=4)
    cpu = torch.device("cpu")
    towers = make_towers(learner.vision, choose_precision(precision, cpu, learner.vision.width), compiled=False)
    batches = trainer.choose_batches(few_shots(8), config, towers, Processes(0, 1, cpu))
    assert isinstance(batches, BegunAhead) == ahead


@pytest.mark.parametrize("where", ["step", "epoch"])
def test_whoever_looks_can_stop_it(single: Build, where: str):
    config = OptimConfig(epochs=2, batch_size=4)
    assert not train(single(), few_shots(8), config, lambda step: where == "step", lambda epoch: where == "epoch")
