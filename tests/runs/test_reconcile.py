"""What is said of a run whose worker can't say it any more, and what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import psutil
import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, manage_runs, reconcile
from mpsviz.runs.lifecycle.queue import enter
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.process_identity import process_start_time
from mpsviz.runs.resume.checkpoints import path_of

GONE = {"pid": 2**22 - 7, "pid_started": max(psutil.boot_time(), time.time() - 60)}
"""A process that is not there, of this session of the machine."""


@pytest.fixture
def run(short_config: RunConfig, runs_folder: Path) -> RunFolder:
    return RunFolder.create(runs_folder / "run", short_config)


def lost(run: RunFolder, **changes: object) -> Status:
    write_status(run, Status.model_validate({"state": "running", "phase": "training", "epoch": 2, **GONE, **changes}))
    return launcher.current_status(run)


def test_a_killed_worker_is_named_and_the_status_is_put_right_for_good(run: RunFolder):
    status = lost(run)
    assert status.state == "failed"
    assert "was killed during training" in status.error.what
    assert "it begins again" in status.error.next
    assert read_status(run).error == status.error


def test_where_there_is_a_checkpoint_resume_says_from_which_step(run: RunFolder):
    for step in (80, 140):
        path_of(run, step).parent.mkdir(exist_ok=True)
        path_of(run, step).write_bytes(b"")
    assert "goes on from step 140" in lost(run).error.next


def test_a_restart_of_the_machine_is_named(run: RunFolder):
    status = lost(run, pid_started=psutil.boot_time() - 1000)
    assert "machine was restarted" in status.error.what


def test_memory_that_ran_out_is_named(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reconcile, "memory_kills", lambda: 4)
    assert "because the memory ran out" in lost(run, kills=3).error.what
    assert "memory" not in lost(run, kills=4).error.what


def test_where_nobody_counts_a_large_worker_may_have_been_too_large(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reconcile, "memory_kills", lambda: None)
    assert "maybe because the memory ran out" in lost(run, memory_mb=psutil.virtual_memory().total / 1e6).error.what
    assert "memory" not in lost(run, memory_mb=10.0).error.what


def test_a_run_whose_waiting_process_died_can_be_resumed(run: RunFolder):
    status = lost(run, state="queued", phase="waiting to start")
    assert status.state == "failed"
    assert "Press Resume" in status.error.next


def test_a_run_that_is_just_being_started_is_given_time(run: RunFolder):
    assert lost(run, state="queued", pid=None, pid_started=None).state == "queued"


def test_what_a_killed_process_was_writing_is_swept_away(run: RunFolder):
    dead = run.path / "snapshots" / f".0003.safetensors.{GONE['pid']}-77.tmp"
    dead_too = run.path / f".probe.parquet.{GONE['pid']}.tmp"
    living = run.path / f".probe.parquet.{os.getpid()}.tmp"
    reserve = run.path / ".reserve"
    for file in (dead, dead_too, living, reserve):
        file.write_bytes(b"half")
    lost(run, pid=os.getpid(), pid_started=process_start_time(os.getpid()))
    assert reserve.exists(), "of one that lives"
    lost(run)
    assert not reserve.exists()
    assert not dead.exists()
    assert not dead_too.exists()
    assert living.exists()


@pytest.fixture
def copied(run: RunFolder) -> RunFolder:
    """A run that goes on, as another machine knows it."""
    tree = {"state": "running", "phase": "training", "machine": "another", **GONE}
    (run.path / "status.json").write_text(json.dumps(tree))
    return run


def test_a_run_of_another_machine_is_shown_and_left_as_it_is(copied: RunFolder):
    before = {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in copied.path.rglob("*")}
    assert reconcile.is_foreign(copied)
    assert "copied from another machine" in launcher.current_status(copied).error.what
    assert {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in copied.path.rglob("*")} == before


@pytest.mark.parametrize(
    "act",
    [
        launcher.resume,
        launcher.pause,
        launcher.cancel,
        manage_runs.delete,
        lambda run: manage_runs.rename(run, "mine"),
        lambda run: manage_runs.restart(run, 140),
    ],
)
def test_nothing_is_done_with_a_run_of_another_machine(copied: RunFolder, act):
    with pytest.raises(UserError, match="made on another machine"):
        act(copied)
    assert sorted(path.name for path in copied.path.parent.iterdir()) == ["run"]


def test_a_folder_that_can_not_be_written_still_says_what_happened(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    def refuse(run: RunFolder, status: Status) -> None:
        raise PermissionError(13, "read-only", "status.json")

    write_status(run, Status.model_validate({"state": "running", **GONE}))
    monkeypatch.setattr(reconcile, "write_status", refuse)
    assert launcher.current_status(run).state == "failed"


def test_a_run_with_links_in_it_is_not_handed_to_a_worker(run: RunFolder, tmp_path: Path):
    write_status(run, Status(state="cancelled"))
    shutil.rmtree(run.path / "analysis")
    (tmp_path / "elsewhere").mkdir()
    (run.path / "analysis").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="links or pipes"):
        launcher.resume(run)


def test_a_living_process_of_the_same_run_is_not_disturbed_while_it_waits(run: RunFolder):
    own = {"pid": os.getpid(), "pid_started": process_start_time(os.getpid())}
    enter(run)
    assert lost(run, state="queued", **own).state == "queued"
