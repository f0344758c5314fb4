"""A training that was stopped and goes on ends with the same bits as one that was never stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mpsviz.errors import UserError
from mpsviz.runs.resume.checkpoints import read_checkpoint, write_checkpoint
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop import begun_ahead, trainer
from mpsviz.tuning.loop.batches import FewShotData
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.prefetch import DrawnAhead
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.towers.two_branches import Begun, Features
from tests.tuning.tiny import few_shots

Build = Callable[..., Learner]

SETTINGS: dict[str, dict[str, Any]] = {
    "mps": {"method.name": "mps"},
    "cross-entropy": {"method.name": "ce"},
    "no momentum": {"method.name": "ce", "optim.momentum": 0},
    "adamw": {"method.name": "ce", "optim.optimizer": "adamw"},
    "dropout in both towers": {"method.name": "clip-lora", "method.dropout": 0.5},
    "full": {"method.name": "full"},
    "trained keys": {"method.name": "tip-adapter-f", "method.augmented_views": 2},
    "mixed weights": {"method.name": "wise-ft", "optim.lr": 1e-3},
    "a probe first": {"method.name": "lp-ft"},
    "drawn to the start": {"method.name": "l2-sp"},
    "templates drawn": {"method.name": "flyp", "optim.lr": 1e-3},
    "one matrix": {"method.name": "prolip", "optim.lr": 1e-3},
    "two stages": {"method.name": "2sfs", "optim.lr": 1e-2},
    "micro-batches": {"method.name": "mps", "optim.micro_batch": 3},
    "cached views": {"method.name": "mps", "data.cached_views": 3},
    "half precision": {"method.name": "ce", "optim.precision": "float16"},
}


class Interrupted:
    """Trains three epochs of two steps, and stops after so many steps of each sitting, through a file in between."""

    def __init__(self, make_learner: Build, changes: dict[str, Any], file: Path) -> None:
        self.changes = {"optim.epochs": 3, "optim.batch_size": 4, "optim.lr": 0.05, **changes}
        self.make_learner, self.file = make_learner, file
        self.epochs: list[int] = []

    def data(self) -> FewShotData:
        return few_shots(9, cached_views=self.changes.get("data.cached_views", 0))

    def sit(self, resume: Checkpoint | None, steps: int) -> tuple[Learner, Checkpoint | None]:
        """One sitting in what could be a new process: everything is made anew, from the same seed."""
        torch.manual_seed(7)
        learner = self.make_learner(self.changes, torch.float32)
        kept: list[Checkpoint] = []

        def on_step(step: trainer.Step) -> bool:
            nonlocal steps
            steps -= 1
            if steps == 0:
                kept.append(step.checkpoint())
            return steps == 0

        fit = METHODS[learner.config.method.name].fit
        fit(learner, self.data(), learner.config.optim, on_step, self.on_epoch, resume)
        return learner, kept[0] if kept else None

    def on_epoch(self, done: int) -> bool:
        if done:
            self.epochs.append(done)
        return False

    def carry_out(self, steps_a_sitting: int) -> Learner:
        learner, checkpoint = self.sit(None, steps_a_sitting)
        while checkpoint:
            write_checkpoint(self.file, checkpoint, {})
            learner, checkpoint = self.sit(read_checkpoint(self.file).checkpoint, steps_a_sitting)
        return learner


def assert_same(one: Learner, other: Learner) -> None:
    expected = one.learnt_state()
    for name, tensor in other.learnt_state().items():
        assert torch.equal(tensor, expected[name]), name


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_training_stopped_every_step_ends_with_the_same_bits(make_learner: Build, tmp_path: Path, settings: str):
    training = Interrupted(make_learner, SETTINGS[settings], tmp_path / "checkpoint.safetensors")
    undisturbed = training.carry_out(steps_a_sitting=100)
    assert training.epochs == [1, 2, 3]
    assert_same(undisturbed, training.carry_out(steps_a_sitting=1))
    assert training.epochs == [1, 2, 3] * 2


@pytest.mark.parametrize("settings", ["mps", "dropout in both towers", "templates drawn", "micro-batches"])
def test_a_side_thread_changes_no_bit(
    make_learner: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
):
    """Nor where the training stops between two batches, of which the second was begun, and goes on without one."""
    training = Interrupted(make_learner, SETTINGS[settings], tmp_path / "checkpoint.safetensors")
    alone = training.carry_out(steps_a_sitting=100)
    helpers = iter([1, 1, 0, 1, 0, 1])  # asked once an epoch
    monkeypatch.setattr(begun_ahead, "side_threads", lambda device: next(helpers, 1))
    assert_same(alone, training.carry_out(steps_a_sitting=3))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_so_does_one_whose_views_are_drawn_ahead(make_learner: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def ahead(data, config, towers, processes, epoch=0, done=0):
        return DrawnAhead(
            data, config.batch_size, towers.begin, processes, epochs=config.epochs, workers=2, epoch=epoch, skip=done
        )

    monkeypatch.setattr(trainer, "choose_batches", ahead)
    training = Interrupted(make_learner, SETTINGS["mps"], tmp_path / "checkpoint.safetensors")
    assert_same(training.carry_out(steps_a_sitting=100), training.carry_out(steps_a_sitting=3))


def test_a_micro_batch_that_was_halved_stays_so(make_learner: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A tower that held two images at a time until it was stopped, and would hold all of them after."""
    training = Interrupted(make_learner, SETTINGS["mps"], tmp_path / "checkpoint.safetensors")
    expected = Interrupted(make_learner, {**SETTINGS["mps"], "optim.micro_batch": 2}, Path()).carry_out(100)

    def small(*arguments: Any) -> Towers:
        towers = make_towers(*arguments)

        def finish(begun: Begun) -> Features:
            if len(begun.trunk) > 2 and torch.is_grad_enabled():
                raise torch.OutOfMemoryError("out of memory")
            return towers.finish(begun)

        return Towers(towers.begin, finish, towers.new_step)

    with monkeypatch.context() as patched:
        patched.setattr(trainer, "make_towers", small)
        _, checkpoint = training.sit(None, 1)
    assert checkpoint is not None
    assert checkpoint.place.micro_batch == 2
    write_checkpoint(training.file, checkpoint, {})
    learner, _ = training.sit(read_checkpoint(training.file).checkpoint, 100)
    assert_same(expected, learner)


def test_a_checkpoint_of_another_training_is_refused(make_learner: Build):
    _, checkpoint = Interrupted(make_learner, SETTINGS["mps"], Path()).sit(None, 1)
    with pytest.raises(UserError, match="doesn't fit"):
        Interrupted(make_learner, SETTINGS["full"], Path()).sit(checkpoint, 1)
