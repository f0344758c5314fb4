"""A folder that holds only a failed start is used again by the same command; one with anything in it is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.failed_start import clear_failed_start
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.process_identity import process_start_time


def test_the_command_that_failed_can_be_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "run"
    with pytest.raises(SystemExit, match="99 shots are more than any class has"):
        main(["tune", "--out", str(out), "--shots", "99"])
    assert read_status(RunFolder(out)).state == "failed"
    monkeypatch.setattr("mpsviz.cli.main.carry_out", lambda run, status: {})
    main(["tune", "--out", str(out), "--shots", "2"])
    assert RunFolder(out).config().data.shots == 2
    assert sorted(os.listdir(out)) == ["analysis", "checksums.jsonl", "config.json", "maps", "snapshots", "thumbs"]


@pytest.fixture
def failed(tmp_path: Path) -> RunFolder:
    run = RunFolder.create(tmp_path / "run", RunConfig())
    write_status(run, Status(state="failed"))
    (run.path / "log.txt").write_text("it failed\n")
    (run.path / "thumbs" / "sheet-000.png").write_bytes(b"a sheet")
    one = np.ones((2, 3))
    run.write_snapshot(Snapshot(0, one, one, np.ones((2, 2)), np.ones(2)))
    return run


def test_what_was_measured_before_tuning_is_made_anew(failed: RunFolder):
    clear_failed_start(failed.path)
    assert os.listdir(failed.path) == []


def is_running(run: RunFolder) -> None:
    write_status(run, Status(state="running", pid=os.getpid(), pid_started=process_start_time(os.getpid())))


def is_paused(run: RunFolder) -> None:
    write_status(run, Status(state="paused"))


def is_anothers(run: RunFolder) -> None:
    write_status(run, Status(state="failed", machine="elsewhere"))


def has_trained(run: RunFolder) -> None:
    run.append_metrics({"step": 1, "epoch": 1, "loss": 2.0})


def has_a_checkpoint(run: RunFolder) -> None:
    (run.path / "checkpoints").mkdir()
    (run.path / "checkpoints" / "00000001.safetensors").write_bytes(b"")


def has_a_later_snapshot(run: RunFolder) -> None:
    (run.path / "snapshots" / "0003.safetensors").write_bytes(b"")


def has_a_result(run: RunFolder) -> None:
    run.write_json("result.json", {})


def has_a_name(run: RunFolder) -> None:
    (run.path / "title.txt").write_text("Precious")


def has_a_foreign_file(run: RunFolder) -> None:
    (run.path / "maps" / "holiday.jpg").write_bytes(b"mine")


def has_a_foreign_folder(run: RunFolder) -> None:
    (run.path / "mine").mkdir()


def has_a_link(run: RunFolder) -> None:
    (run.path / "maps" / "x.parquet").symlink_to(run.path)


def has_no_config(run: RunFolder) -> None:
    (run.path / "config.json").unlink()


@pytest.mark.parametrize(
    "change",
    [
        is_running, is_paused, is_anothers, has_trained, has_a_checkpoint, has_a_later_snapshot, has_a_result,
        has_a_name, has_a_foreign_file, has_a_foreign_folder, has_a_link, has_no_config,
    ],
)  # fmt: skip
def test_any_other_folder_is_left_as_it_is(change: Callable[[RunFolder], None], failed: RunFolder):
    change(failed)
    before = sorted(str(path) for path in failed.path.rglob("*"))
    clear_failed_start(failed.path)
    assert sorted(str(path) for path in failed.path.rglob("*")) == before
    with pytest.raises(SystemExit, match="is not empty"):
        main(["tune", "--out", str(failed.path)])
