"""Runs that two processes tune together: they are paused, go on with two, and end with the same bits."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, ask, read_status, write_status
from mpsviz.runs.processes.torchrun import resume_command
from mpsviz.runs.resume.checkpoints import checkpoint_steps, path_of
from tests.runs.same import assert_same

PATIENCE_S = 600
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "mpsviz"]


@pytest.fixture
def of_two(short_config: RunConfig, runs_folder: Path) -> RunFolder:
    run = RunFolder.create(runs_folder / "of two", short_config)
    write_status(run, Status(state="paused", step=7, processes=2))
    return run


def test_the_page_names_the_command_that_goes_on_with_it(of_two: RunFolder):
    with pytest.raises(UserError, match="tuned by 2 processes together") as error:
        launcher.resume(of_two)
    assert error.value.next_step == f"Type: torchrun --nproc-per-node=2 -m mpsviz resume '{of_two.path}'"
    assert read_status(of_two).state == "paused"
    assert launcher.make_ready(of_two, processes=2).state == "queued"


def test_what_is_said_of_one_that_was_killed_names_it_too(of_two: RunFolder):
    write_status(of_two, Status(state="running", phase="training", pid=2**22 - 7, pid_started=1.0, processes=2))
    path_of(of_two, 140).parent.mkdir()
    path_of(of_two, 140).write_bytes(b"")
    error = launcher.current_status(of_two).error
    assert error is not None
    assert f"Type {resume_command(of_two, 2)}: it goes on from step 140." in error.next


def test_two_processes_do_not_go_on_with_the_run_of_one(of_two: RunFolder):
    write_status(of_two, Status(state="paused"))
    with pytest.raises(UserError, match="tuned by one process") as error:
        launcher.make_ready(of_two, processes=2)
    assert "python -m mpsviz resume" in error.value.next_step


def settings(config: RunConfig) -> list[str]:
    names = ("data.name", "data.path", "data.shots", "optim.epochs", "optim.batch_size", "analysis.snapshots")
    tree = config.model_dump(mode="json")
    values = {name: tree[name.split(".")[0]][name.split(".")[1]] for name in names}
    changes = {**values, "checkpoint_seconds": 0, "analysis.projections": ["pca"], "device": "cpu"}
    return [word for name, value in changes.items() for word in ("--set", f"{name}={json.dumps(value)}")]


@pytest.mark.long
def test_a_run_of_two_processes_that_was_paused_ends_with_the_same_bits(noise_config: RunConfig, tmp_path: Path):
    config = with_changes(noise_config, {"optim.epochs": 20})
    left_alone, run = (RunFolder(tmp_path / name) for name in ("left alone", "paused"))
    tune = [*TORCHRUN, "tune", *settings(config), "--out"]
    subprocess.run([*tune, left_alone.path], check=True, timeout=PATIENCE_S)
    with subprocess.Popen([*tune, run.path]) as tuning:
        deadline = time.monotonic() + PATIENCE_S
        while read_status(run).step < 10:
            assert tuning.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        ask(run, "pause")
        tuning.wait(PATIENCE_S)
    status = launcher.current_status(run)
    assert (status.state, status.processes) == ("paused", 2)
    assert 10 <= checkpoint_steps(run)[-1] < 60
    subprocess.run([*TORCHRUN, "resume", run.path], check=True, timeout=PATIENCE_S)
    assert_same(run, left_alone)
