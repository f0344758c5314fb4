"""A run goes on with as many threads as it began with, whoever goes on with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, Status, ask, forget_wish, read_status
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.worker.plan import FILE, Threads
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same


@pytest.fixture(autouse=True)
def same_threads_afterwards():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def stopped_at(run: RunFolder, step: int, threads: int) -> RunFolder:
    def stop(status: Status) -> None:
        if status.step >= step and status.phase == "training":
            ask(run, "pause")

    with pytest.raises(CancelledError):
        execute(run, stop, threads=threads)
    forget_wish(run)
    assert checkpoint_steps(run)
    return run


def test_bits_are_those_of_the_run_that_was_not_stopped_though_others_have_more_threads(
    noise_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    whole = RunFolder.create(tmp_path / "whole", noise_config)
    execute(whole, threads=2)
    run = stopped_at(RunFolder.create(tmp_path / "run", noise_config), step=5, threads=2)
    execute(run, threads=3)
    assert torch.get_num_threads() == 2
    assert_same(whole, run)


def test_asking_for_fewer_is_heeded_and_said(noise_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    run = stopped_at(RunFolder.create(tmp_path / "run", noise_config), step=5, threads=2)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    execute(run, threads=1)
    assert torch.get_num_threads() == 1
    assert any("OMP_NUM_THREADS asks for fewer" in note for note in read_status(run).notes)


def test_a_run_that_begins_again_has_what_is_there_now(short_run: RunFolder, tmp_path: Path):
    run = RunFolder(shutil.copytree(short_run.path, tmp_path / "run"))
    shutil.rmtree(run.path / "checkpoints", ignore_errors=True)
    run.write_json(FILE, {"first": 7, "later": 7})
    assert Threads(first=3, later=2).agreed(run, goes_on=bool(checkpoint_steps(run))) == (Threads(first=3, later=2), ())


@pytest.mark.parametrize("kept", [None, [], {"first": 0, "later": 1}, {"first": "many"}])
def test_what_older_versions_did_not_write_down_is_as_now(kept: object, noise_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", noise_config)
    if kept is not None:
        (run.path / FILE).write_text(json.dumps(kept))
    assert Threads(first=3, later=2).agreed(run, goes_on=True)[0] == Threads(first=3, later=2)
