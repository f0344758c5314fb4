"""A run that was killed or paused ends as one that was left alone."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status
from mpsviz.runs.resume import checkpoints
from mpsviz.runs.resume.checkpoints import checkpoint_steps, latest_checkpoint, path_of
from mpsviz.runs.worker import progress, work
from mpsviz.runs.worker.worker import execute
from tests.data.made import class_files, fill
from tests.made_once import made_once
from tests.runs.same import assert_same

EPOCHS = 6


@pytest.fixture(scope="module")
def config(noise_config: RunConfig) -> RunConfig:
    """Six epochs of two images a step: nothing but the run itself takes time."""
    return with_changes(noise_config, {"optim.epochs": EPOCHS, "analysis.snapshots": 3})


@pytest.fixture(scope="module")
def undisturbed(config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    def make(folder: Path) -> None:
        execute(RunFolder.create(folder / "run", config), threads=1)

    return RunFolder(made_once(tmp_path_factory, "undisturbed", make) / "run")


def checkpoint_and_word_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast the machine is, what is asked in this process is asked at the very step that the test names."""
    monkeypatch.setattr(checkpoints, "COST", 0)
    monkeypatch.setattr(progress, "INTERVAL_S", 0)


@pytest.fixture(autouse=True)
def at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint_and_word_at_every_step(monkeypatch)


def disturbed(run: RunFolder, asked: str, when: Callable[[Status], bool]) -> None:
    """Carry a run out until the listener asks for something."""

    def listen(status: Status) -> None:
        if when(status):
            (run.path / "control").write_text(asked)

    with pytest.raises(CancelledError):
        execute(run, listen, threads=1)
    (run.path / "control").unlink()


@pytest.fixture(scope="module")
def taken_up(config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that was paused, cancelled, paused again, and went on after each."""

    def make(folder: Path) -> None:
        run = RunFolder.create(folder / "run", config)
        with pytest.MonkeyPatch.context() as patch:
            checkpoint_and_word_at_every_step(patch)
            take_up(run)

    return RunFolder(made_once(tmp_path_factory, "taken up", make) / "run")


def take_up(run: RunFolder) -> None:
    disturbed(run, "pause", lambda status: status.step >= 2)
    assert read_status(run).state == "paused"
    first = read_status(run).step
    assert checkpoint_steps(run)[-1] == first
    disturbed(run, "cancel", lambda status: status.epoch >= 3)
    assert read_status(run).state == "cancelled"
    cancelled_at = read_status(run).step
    assert cancelled_at > first
    disturbed(run, "pause", lambda status: status.epoch >= 4)
    assert read_status(run).step > cancelled_at
    execute(run, threads=1)


def test_a_paused_and_a_cancelled_run_go_on_to_the_same_end(taken_up: RunFolder, undisturbed: RunFolder):
    assert_same(taken_up, undisturbed)
    results = (run.read_json("result.json") for run in (taken_up, undisturbed))
    assert len({str(result["accuracy"]) for result in results}) == 1


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


def test_only_the_newest_checkpoints_stay(taken_up: RunFolder):
    assert checkpoint_steps(taken_up) == list(range(14, 19))  # of 18 steps


def test_data_that_went_away_is_named_and_the_snapshots_stay(config: RunConfig, tmp_path: Path):
    own_images = fill(tmp_path / "pictures", class_files(("cat", "dog", "boat"), each=8))
    run = RunFolder.create(tmp_path / "run", with_changes(config, {"data.path": str(own_images)}))
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


def test_a_disk_that_is_too_small_is_said_before_anything_is_tuned(short_config: RunConfig, small_disk: Path):
    run = RunFolder.create(small_disk / "run", short_config)
    with pytest.raises(UserError, match="MB on the disk, and only"):
        execute(run, threads=1)
    assert read_status(run).state == "failed"
    assert read_status(run).disk_mb > 4


def test_a_disk_that_gets_full_ends_the_run_and_harms_nothing(
    config: RunConfig, small_disk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(work, "check_room", lambda run, needed: None)  # others fill it later
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
    run = RunFolder.create(tmp_path / "run", with_changes(config, {"optim.lr": 1e6}))
    with pytest.raises(UserError, match=r"no finite number any more: .* at step"):
        execute(run, threads=1)
    error = read_status(run).error
    assert error is not None
    assert "smaller learning rate" in error.next
    assert 0 in run.epochs()
