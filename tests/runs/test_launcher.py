"""Runs in the background: started, cancelled, killed, and put right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, reconcile, run_names
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.process_identity import process_fields, process_start_time

PATIENCE_S = 240


def wait_for(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s for {what}"
        time.sleep(0.1)


@pytest.fixture
def endless(noise_config: RunConfig) -> RunConfig:
    return with_changes(noise_config, {"optim.epochs": 1000})


def test_a_started_run_finishes_by_itself_and_is_listed(noise_config: RunConfig, runs_folder: Path):
    run = launcher.start(noise_config)
    assert run.path.parent == runs_folder
    assert [listed.path for listed in launcher.list_runs()] == [run.path]
    wait_for(lambda: launcher.current_status(run).ended, "the run to end")
    assert launcher.current_status(run).state == "finished", (run.path / "log.txt").read_text()


def test_cancel_stops_the_worker_and_leaves_no_process(endless: RunConfig):
    run = launcher.start(endless)
    wait_for(lambda: launcher.current_status(run).step > 0, "the first step")
    pid = read_status(run).pid
    launcher.cancel(run)
    wait_for(lambda: launcher.current_status(run).ended, "the run to stop")
    assert launcher.current_status(run).state == "cancelled"
    wait_for(lambda: process_start_time(pid) is None, "the process to end")


def test_a_killed_worker_is_noticed_and_takes_its_helper_along(endless: RunConfig):
    run = launcher.start(with_changes(endless, {"analysis.projections": ["pca", "aligned_umap"]}))
    wait_for(lambda: launcher.current_status(run).step > 0, "the first step")
    worker = psutil.Process(read_status(run).pid)
    helpers = worker.children()
    assert helpers, "the process that draws the slow maps"
    worker.send_signal(signal.SIGKILL)
    wait_for(lambda: launcher.current_status(run).ended, "the death to be noticed")
    status = launcher.current_status(run)
    assert status.state == "failed"
    assert "was killed" in status.error.what
    assert "Press Resume" in status.error.next
    wait_for(lambda: not any(helper.is_running() for helper in helpers), "the helper to end")


def test_another_process_with_the_same_pid_is_not_the_worker(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)
    write_status(run, Status(state="running", pid=os.getpid(), pid_started=process_start_time(os.getpid()) - 1000))
    assert launcher.current_status(run).state == "failed"


def test_a_living_worker_is_left_alone(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)
    write_status(run, Status(state="running", pid=os.getpid(), pid_started=process_start_time(os.getpid())))
    assert launcher.current_status(run).state == "running"


def test_a_worker_that_does_not_heed_a_cancel_is_terminated(short_config: RunConfig, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(reconcile, "GRACE_S", 0.0)
    run = RunFolder.create(tmp_path / "run", short_config)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as deaf:
        write_status(run, Status(state="running", **process_fields(deaf.pid, run.path)))
        launcher.cancel(run)
        wait_for(lambda: launcher.current_status(run).ended, "the deaf worker to be stopped")
        deaf.wait(PATIENCE_S)
    assert launcher.current_status(run).state == "cancelled"


def test_a_runs_folder_that_can_not_be_written_is_named(short_config: RunConfig, runs_folder: Path):
    runs_folder.write_text("in the way")
    with pytest.raises(UserError, match="can't be written"):
        launcher.start(short_config)


def test_two_runs_of_the_same_second_have_two_folders(short_config: RunConfig, runs_folder: Path):
    first = run_names.free_name(short_config, runs_folder)
    first.mkdir(parents=True)
    assert run_names.free_name(short_config, runs_folder) != first


def test_a_run_name_never_leaves_the_runs_folder(short_config: RunConfig, runs_folder: Path):
    hostile = with_changes(short_config, {"data.name": "../../etc/x;c"})
    assert run_names.free_name(hostile, runs_folder).parent == runs_folder
