"""A run that was killed or paused ends as one that was left alone."""

from __future__ import annotations

import contextlib
import math
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file

from mpsviz.config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs import checkpoints, launcher, progress, worker
from mpsviz.runs.checkpoints import checkpoint_steps, latest_checkpoint, path_of
from mpsviz.runs.status import Status, read_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.worker import CancelledError, execute
from tests.data.made import class_files, fill

PATIENCE_S = 240
"""Longer than any step takes, and importing torch, on a machine that does other things too."""
EPOCHS = 6


@pytest.fixture(scope="module")
def config(short_config: RunConfig) -> RunConfig:
    changes = {
        "optim.epochs": EPOCHS, "optim.batch_size": 15, "checkpoint_seconds": 0,
        "analysis.snapshots": 3, "data.measured_images": 60,
    }  # fmt: skip
    return with_changes(short_config, changes)


@pytest.fixture(scope="module")
def undisturbed(config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = RunFolder.create(tmp_path_factory.mktemp("undisturbed") / "run", config)
    execute(run, threads=1)
    return run


@pytest.fixture(autouse=True)
def checkpoint_and_word_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast the machine is, what is asked in this process is asked at the very step that the test names."""
    monkeypatch.setattr(checkpoints, "COST", 0)
    monkeypatch.setattr(progress, "INTERVAL_S", 0)


def assert_same(run: RunFolder, other: RunFolder) -> None:
    """All that was learnt, measured and drawn, but for what it took."""
    weights, expected = (load_file(folder.path / "model.safetensors") for folder in (run, other))
    assert weights.keys() == expected.keys()
    assert all(np.array_equal(weights[name], expected[name]) for name in expected)
    assert run.epochs() == other.epochs()
    pd.testing.assert_frame_equal(run.metrics(), other.metrics())
    for table in ("analysis/summary", "analysis/per_class", "analysis/per_image", "maps/pca"):
        pd.testing.assert_frame_equal(run.written(table), other.written(table))


def disturbed(run: RunFolder, asked: str, when: Callable[[Status], bool]) -> None:
    """Carry a run out until the listener asks for something."""

    def listen(status: Status) -> None:
        if when(status):
            (run.path / "control").write_text(asked)

    with pytest.raises(CancelledError):
        execute(run, listen, threads=1)
    (run.path / "control").unlink()


def test_a_paused_run_goes_on_to_the_same_end(config: RunConfig, undisturbed: RunFolder, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", config)
    disturbed(run, "pause", lambda status: status.step >= 2)
    assert read_status(run).state == "paused"
    first = read_status(run).step
    assert checkpoint_steps(run)[-1] == first
    disturbed(run, "pause", lambda status: status.epoch >= 4)
    assert read_status(run).step > first
    result = execute(run, threads=1)
    assert_same(run, undisturbed)
    assert result["accuracy"] == undisturbed.read_json("result.json")["accuracy"]


def test_a_cancelled_run_can_be_taken_up_too(config: RunConfig, undisturbed: RunFolder, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", config)
    disturbed(run, "cancel", lambda status: status.epoch >= 3)
    assert read_status(run).state == "cancelled"
    execute(run, threads=1)
    assert_same(run, undisturbed)


def test_a_damaged_checkpoint_is_named_and_an_earlier_one_taken(
    config: RunConfig, undisturbed: RunFolder, tmp_path: Path
):
    run = RunFolder.create(tmp_path / "run", config)
    disturbed(run, "pause", lambda status: status.epoch >= 3)
    *_, before, newest = checkpoint_steps(run)
    content = bytearray(path_of(run, newest).read_bytes())
    content[-100] ^= 1
    path_of(run, newest).write_bytes(content)
    saved, notes = latest_checkpoint(run)
    assert saved is not None
    assert saved.checkpoint.place.step == before
    assert f"step {newest} is damaged" in notes[0]
    execute(run, threads=1)
    assert_same(run, undisturbed)


def test_only_the_newest_checkpoints_stay(config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", config)
    execute(run, threads=1)
    assert checkpoint_steps(run) == list(range(20, 25))  # of 24 steps


def kill_at_random(config: RunConfig, kills: int, seed: int) -> RunFolder:
    """Let worker processes have the run, and kill so many of them: some while they load, most some steps further on."""
    dice = random.Random(seed)
    run = launcher.start(config)
    try:
        for _ in range(kills):
            kill_once(run, dice)
        wait_until(lambda: False, run)
        assert launcher.current_status(run).state == "finished", launcher.current_status(run)
    finally:
        if launcher.current_status(run).going_on:
            launcher.cancel(run)
    return run


def kill_once(run: RunFolder, dice: random.Random) -> None:
    """Kill its worker, and send it another."""
    further = read_status(run).step + dice.choice([1, 2, 3])
    while_it_loads = time.monotonic() + dice.random() * 5 if dice.random() < 0.3 else math.inf
    wait_until(lambda: read_status(run).step >= further or time.monotonic() > while_it_loads, run)
    time.sleep(dice.random() * 0.2)
    status = read_status(run)
    assert status.going_on, status
    assert status.pid is not None
    os.kill(status.pid, signal.SIGKILL)
    wait_until(lambda: False, run)
    error = launcher.current_status(run).error
    assert error is not None
    assert "was killed" in error.what
    launcher.resume(run)


def wait_until(condition: Callable[[], bool], run: RunFolder) -> None:
    """Or until the run stops. However slow the machine is, it must get on."""
    seen, since = None, time.monotonic()
    while (status := launcher.current_status(run)).going_on and not condition():
        if (now := (status.pid, status.phase, status.step)) != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() < since + PATIENCE_S, f"no progress in {PATIENCE_S} s: {status}"
        time.sleep(0.02)


def test_a_run_whose_worker_is_killed_ends_with_the_same_bits(noise_config: RunConfig, runs_folder: Path):
    longer = with_changes(noise_config, {"optim.epochs": 20, "analysis.snapshots": 5})
    left_alone = kill_at_random(longer, kills=0, seed=0)
    assert_same(kill_at_random(longer, kills=3, seed=1), left_alone)


@pytest.mark.long
def test_so_does_one_that_is_killed_twenty_times(noise_config: RunConfig, runs_folder: Path):
    longer = with_changes(noise_config, {"optim.epochs": 120, "analysis.snapshots": 6})
    left_alone = kill_at_random(longer, kills=0, seed=0)
    assert_same(kill_at_random(longer, kills=20, seed=2), left_alone)


@pytest.fixture
def own_images(tmp_path: Path) -> Path:
    return fill(tmp_path / "pictures", class_files(("cat", "dog", "boat"), each=8))


def test_data_that_went_away_is_named_and_the_snapshots_stay(config: RunConfig, own_images: Path, tmp_path: Path):
    changes = {"data.name": "folder", "data.path": str(own_images), "data.shots": 2, "optim.batch_size": 2}
    run = RunFolder.create(tmp_path / "run", with_changes(config, changes))
    disturbed(run, "pause", lambda status: status.epoch >= 2)
    shutil.rmtree(own_images)
    with pytest.raises(UserError, match="pictures"):
        execute(run, threads=1)
    status = read_status(run)
    assert status.state == "failed"
    assert status.error is not None
    assert "pictures" in status.error.what
    assert status.error.next
    assert run.epochs()[:2] == [0, 2]
    assert len(run.snapshot(2).image_features)
    assert checkpoint_steps(run)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a small disk can only be made as root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_too_small_is_said_before_anything_is_tuned(config: RunConfig, small_disk: Path):
    run = RunFolder.create(small_disk / "run", config)
    with pytest.raises(UserError, match="MB on the disk, and only"):
        execute(run, threads=1)
    assert read_status(run).state == "failed"
    assert read_status(run).disk_mb > 4


def test_a_disk_that_gets_full_ends_the_run_and_harms_nothing(
    config: RunConfig, small_disk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker, "check_room", lambda run, needed: None)  # others fill it later
    subprocess.run(["mount", "-o", "remount,size=60m", small_disk], check=True)
    run = RunFolder.create(small_disk / "run", config)

    def fill_the_disk(status: Status) -> None:
        if status.step >= 10 and not (small_disk / "others").exists():
            with (small_disk / "others").open("wb") as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))

    with pytest.raises((UserError, OSError)):
        execute(run, fill_the_disk, threads=1)
    status = read_status(run)
    assert status.state == "failed"
    assert status.error is not None
    assert "disk is full" in status.error.what
    assert "Free some space" in status.error.next
    assert latest_checkpoint(run)[0] is not None
    assert len(run.snapshot(2).image_features)
    assert not list(run.path.rglob("*.tmp"))
    (small_disk / "others").unlink()
    execute(run, threads=1)
    assert read_status(run).state == "finished"


def test_a_loss_that_is_no_number_stops_the_run_and_is_named(config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", with_changes(config, {"optim.lr": 1e30}))
    with pytest.raises(UserError, match=r"no finite number any more: .* at step"):
        execute(run, threads=1)
    error = read_status(run).error
    assert error is not None
    assert "smaller learning rate" in error.next
    assert 0 in run.epochs()
