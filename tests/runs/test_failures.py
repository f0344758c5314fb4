"""What stops a run is said in words, with what to do next; what was measured stays."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status
from mpsviz.runs.worker.failures import explain
from mpsviz.runs.worker.plan import check_room
from mpsviz.runs.worker.worker import execute
from mpsviz.tuning.loop import trainer
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers
from mpsviz.tuning.towers.two_branches import Begun, Features


@pytest.fixture
def config(noise_config: RunConfig) -> RunConfig:
    """A step an epoch, and a snapshot after each."""
    return with_changes(noise_config, {"optim.batch_size": 32, "analysis.snapshots": 4})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a disk can only be made as root")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize(
    ("error", "what", "next_step"),
    [
        (RuntimeError("CUDA error: unspecified launch failure"), "The GPU stopped answering", "press resume"),
        (RuntimeError("device-side assert triggered"), "The GPU stopped answering", "press resume"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "The memory ran out", "smaller batch"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full", "free some space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "The disk is full", "free some space"),
        (OSError(errno.EROFS, "Read-only file system", "/runs/a"), "'/runs/a' may not be written", "MPSVIZ_RUNS"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/data/a.png"), "'/data/a.png' is gone", "put it back"),
        (ZeroDivisionError(), "does not know (ZeroDivisionError)", "log.txt"),
    ],
)
def test_every_kind_of_failure_has_words(error: Exception, what: str, next_step: str):
    words = explain(error)
    assert what in words.what
    assert next_step.lower() in words.next.lower()


def test_a_worker_that_the_system_ends_is_told_from_one_that_was_cancelled(config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", config)

    def terminate(status: Status) -> None:
        if status.phase == "training":
            raise CancelledError  # as the handler of SIGTERM does

    with pytest.raises(CancelledError):
        execute(run, terminate, threads=1)
    status = read_status(run)
    assert status.state == "failed"
    assert status.error is not None
    assert "machine shuts down" in status.error.what
    assert "Press Resume" in status.error.next


def test_a_snapshot_that_finds_the_disk_full_says_so_and_leaves_nothing(config: RunConfig, disk: Path):
    run = RunFolder.create(disk / "run", config)
    many = np.ones((3000, 512), np.float32)
    with pytest.raises(OSError, match="No space left") as error:
        run.write_snapshot(Snapshot(0, many, many, many, many[:, 0]))
    assert explain(error.value).what == "The disk is full."
    assert not list((run.path / "snapshots").iterdir())


def test_in_a_folder_that_became_read_only_whoever_listens_hears_why(config: RunConfig, disk: Path):
    run = RunFolder.create(disk / "run", config)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    heard: list[Status] = []
    with pytest.raises(OSError, match="Read-only"):
        execute(run, heard.append, threads=1)
    assert heard[-1].state == "failed"
    assert heard[-1].error is not None
    assert "may not be written" in heard[-1].error.what
    assert "MPSVIZ_RUNS" in heard[-1].error.next


def test_what_a_run_holds_already_need_not_be_free_again(config: RunConfig, disk: Path):
    run = RunFolder.create(disk / "run", config)
    (run.path / "log.txt").write_bytes(bytes(600_000))  # of 10⁶ and some
    check_room(run, 700_000)
    with pytest.raises(UserError, match="need about 1 MB on the disk"):
        check_room(run, 1_600_000)


def test_a_gpu_that_is_too_small_gets_smaller_pieces_and_the_run_says_so(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def small(*arguments: Any) -> Towers:
        towers = make_towers(*arguments)

        def finish(begun: Begun) -> Features:
            if len(begun.trunk) > 3 and torch.is_grad_enabled():
                raise torch.OutOfMemoryError("CUDA out of memory")
            return towers.finish(begun)

        return Towers(towers.begin, finish, towers.new_step)

    monkeypatch.setattr(trainer, "make_towers", small)
    run = RunFolder.create(tmp_path / "run", config)  # six images a step
    execute(run, threads=1)
    status = read_status(run)
    assert status.state == "finished"
    (note,) = [note for note in status.notes if "memory ran out" in note]
    assert "3 images at a time" in note
    assert "those of the whole batch" in note


def test_weights_that_break_after_the_last_step_make_no_snapshot(config: RunConfig, tmp_path: Path):
    """With a step an epoch no loss is seen between the second step, which breaks them, and the snapshot."""
    run = RunFolder.create(tmp_path / "run", with_changes(config, {"optim.lr": 1e6}))
    with pytest.raises(UserError, match="says after epoch 2 is no finite number"):
        execute(run, threads=1)
    error = read_status(run).error
    assert error is not None
    assert "until epoch 1 is kept" in error.what
    assert "smaller learning rate" in error.next
    assert run.epochs() == [0, 1]
    assert np.isfinite(run.snapshot(0).image_features).all()
