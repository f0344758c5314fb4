"""Real workers: one a device at a time, the others in line; paused, resumed, restarted, and nothing left behind."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, manage_runs, queue
from mpsviz.runs.lifecycle.device_lock import LOCKS, device_lock
from mpsviz.runs.lifecycle.status import Status, read_status
from mpsviz.runs.processes.process_identity import process_start_time
from mpsviz.runs.resume.checkpoints import checkpoint_epoch, checkpoint_steps, path_of
from tests.forked_processes import children

PATIENCE_S = 240
LAUNCH = """
import sys, time
from pathlib import Path
from mpsviz.config.run_config import parse_config
from mpsviz.runs.lifecycle import launcher
config = parse_config(__import__("json").loads(sys.argv[1]))
time.sleep(max(0, float(sys.argv[2]) - time.time()))
print(launcher.start(config).path)
"""


def wait_for(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience_s} s for {what}"
        time.sleep(0.05)


def launch_at_once(config: RunConfig, count: int) -> list[RunFolder]:
    """Start a run in each of several processes, all at the same moment; the processes end after that."""
    moment = str(time.time() + 8)
    arguments = [sys.executable, "-c", LAUNCH, json.dumps(config.model_dump(mode="json")), moment]
    launchers = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return [RunFolder(Path(process.communicate(timeout=PATIENCE_S)[0].strip())) for process in launchers]


def by_state(runs: list[RunFolder], state: str) -> list[RunFolder]:
    return [run for run in runs if launcher.current_status(run).state == state]


def has_torch(pid: int) -> bool:
    return any("libtorch" in region.path for region in psutil.Process(pid).memory_maps())


def workers_below(folder: Path) -> list[psutil.Process]:
    """Worker processes whose log lies in this folder of runs."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(os.readlink(f"/proc/{process.pid}/fd/1")).is_relative_to(folder):
                found.append(process)
        except OSError:
            continue
    return found


@pytest.fixture(autouse=True)
def nobody_left(runs_folder: Path) -> Iterator[None]:
    yield
    for run in launcher.list_runs(runs_folder):
        pid = read_status(run).pid
        if pid not in (None, os.getpid()) and launcher.current_status(run).going_on:
            os.kill(pid, signal.SIGKILL)
    launcher.list_runs(runs_folder)


def test_of_three_launched_at_once_one_runs_and_when_it_is_killed_the_others_follow(noise_config: RunConfig):
    runs = launch_at_once(with_changes(noise_config, {"optim.epochs": 1, "analysis.snapshots": 1}), 3)
    assert len({run.path for run in runs}) == 3
    wait_for(lambda: bool(by_state(runs, "running")), "a run to begin")
    (first,), waiting = by_state(runs, "running"), by_state(runs, "queued")
    wait_for(lambda: has_torch(read_status(first).pid), "torch")
    assert {run.path for run in by_state(runs, "queued")} == {run.path for run in waiting}
    assert len(waiting) == 2
    assert not any(has_torch(read_status(run).pid) for run in waiting)
    os.kill(read_status(first).pid, signal.SIGKILL)
    wait_for(lambda: len(by_state(waiting, "running")) == 1, "the next to take its turn")
    assert launcher.current_status(first).state == "failed"
    while not all(launcher.current_status(run).ended for run in runs):
        assert (
            len(by_state(by_state(runs, "running"), "running")) <= 1
        )  # looked at twice: one may end between two looks
        time.sleep(0.05)
    for run in waiting:
        assert launcher.current_status(run).state == "finished", (run.path / "log.txt").read_text()


@pytest.fixture(scope="module")
def paused(noise_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that its launcher had paused after some steps."""
    config = with_changes(noise_config, {"optim.epochs": 1000, "analysis.snapshots": 500})
    run = launcher.start(config, tmp_path_factory.mktemp("paused") / "run")
    wait_for(lambda: launcher.current_status(run).epoch >= 4, "the fourth epoch")
    launcher.pause(run)
    wait_for(lambda: launcher.current_status(run).state == "paused", "the pause")
    return run


@pytest.fixture
def again(paused: RunFolder, runs_folder: Path) -> RunFolder:
    """A copy of the paused run that a test may go on with."""
    shutil.copytree(paused.path, runs_folder / "run")
    return RunFolder(runs_folder / "run")


def test_a_paused_run_has_no_process_and_its_device_is_free(paused: RunFolder):
    pid = read_status(paused).pid
    wait_for(lambda: process_start_time(pid) is None, "the process to end")
    with device_lock(paused).acquire(timeout=0):
        assert checkpoint_steps(paused)
        assert not (paused.path / "queued").exists()


def test_a_paused_run_goes_on_where_it_was_and_can_be_cancelled(again: RunFolder):
    before = read_status(again)
    launcher.resume(again)
    assert launcher.current_status(again).going_on
    wait_for(lambda: launcher.current_status(again).step > before.step, "a step more")
    steps = again.metrics()["step"].tolist()
    assert steps == list(range(1, len(steps) + 1)), "no step is missing, and none is there twice"
    launcher.cancel(again)
    wait_for(lambda: launcher.current_status(again).ended, "the run to stop")
    assert launcher.current_status(again).state == "cancelled"


def test_a_paused_run_is_cancelled_at_once(again: RunFolder):
    launcher.cancel(again)
    assert launcher.current_status(again).state == "cancelled"


def test_a_restart_is_a_new_run_that_holds_what_was_measured_up_to_its_checkpoint(
    again: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    sent: list[tuple[RunFolder, Status]] = []
    monkeypatch.setattr(launcher, "send", lambda run, status: sent.append((run, status)))
    step = checkpoint_steps(again)[-1]
    again.append_metrics({"step": step + 1, "epoch": 999, "loss": 1.0})
    again.write_snapshot(replace(again.snapshot(0), epoch=999))
    before = {path: path.read_bytes() for path in again.path.rglob("*") if path.is_file()}
    epoch = checkpoint_epoch(path_of(again, step))
    new = manage_runs.restart(again, step)
    ((run, status),) = sent
    assert run is new
    assert status.state == "queued"
    assert new.path.parent == again.path.parent
    assert new.path != again.path
    assert new.config() == again.config()
    assert checkpoint_steps(new) == [step]
    assert path_of(new, step).read_bytes() == path_of(again, step).read_bytes()
    assert new.metrics()["step"].tolist() == list(range(1, step + 1))
    assert new.epochs() == [known for known in again.epochs() if known <= epoch] != again.epochs()
    assert new.written("probe").equals(again.written("probe"))
    assert new.read_json("thumbs/index.json") == again.read_json("thumbs/index.json")
    assert manage_runs.title(new).endswith(f"from step {step}")
    assert {path: path.read_bytes() for path in again.path.rglob("*") if path.is_file()} == before


@pytest.fixture
def taken(noise_config: RunConfig, runs_folder: Path) -> Iterator[RunFolder]:
    """A run that somebody else is working on: its device is not free."""
    run = RunFolder.create(runs_folder / "probe", noise_config)
    with device_lock(run).acquire(timeout=0):
        yield run


def test_a_run_that_gets_no_place_in_the_line_says_why(noise_config: RunConfig, runs_folder: Path):
    runs_folder.mkdir()
    (runs_folder / LOCKS).write_text("in the way")
    run = launcher.start(noise_config)
    wait_for(lambda: launcher.current_status(run).ended, "the worker to give up")
    error = launcher.current_status(run).error
    assert error is not None
    assert ".locks' can't be written" in error.what
    assert error.next
    assert not (run.path / queue.PLACE).exists()


def test_a_run_that_waits_can_be_paused_and_cancelled_at_once(
    taken: RunFolder, noise_config: RunConfig, runs_folder: Path
):
    first, second = (launcher.start(noise_config, runs_folder / name) for name in ("first", "second"))
    launcher.pause(first)
    launcher.cancel(second)
    for run, state in ((first, "paused"), (second, "cancelled")):
        wait_for(lambda run=run, state=state: launcher.current_status(run).state == state, state)
        wait_for(lambda run=run: process_start_time(read_status(run).pid) is None, "its process to end")


def start_and_cancel(config: RunConfig, cycles: int) -> None:
    """Cancel runs at once, while torch is imported, and after steps; then look for what must not be left."""
    me = psutil.Process()
    memory = 0
    for cycle in range(cycles):
        run = launcher.start(config)
        pid = read_status(run).pid
        if cycle % 4 == 1:
            wait_for(lambda run=run: launcher.current_status(run).state == "running", "its turn")
        if cycle % 4 == 3:
            wait_for(lambda run=run: launcher.current_status(run).step > 0, "the first step")
        launcher.cancel(run)
        wait_for(lambda run=run: launcher.current_status(run).ended, "the run to stop")
        status = launcher.current_status(run)
        assert status.state == "cancelled", (cycle, status.error, (run.path / "log.txt").read_text())
        wait_for(lambda pid=pid: process_start_time(pid) is None, "its process to end")
        if cycle == 1:  # by then everything was imported that ever is
            gc.collect()
            memory = me.memory_info().rss
    gc.collect()
    assert me.memory_info().rss < 1.05 * memory
    wait_for(lambda: launcher.list_runs() != [] and not children(), "the last child to be taken note of")
    root = launcher.runs_root()
    wait_for(lambda: workers_below(root) == [], "the last process beside a worker to end")
    assert not list(root.rglob("*.tmp"))
    assert not list(root.glob("*/queued"))
    for lock in (root / LOCKS).iterdir():
        with FileLock(lock).acquire(timeout=0):
            pass


def test_starts_and_cancels_leave_nothing_behind(noise_config: RunConfig):
    start_and_cancel(with_changes(noise_config, {"optim.epochs": 1000}), 4)


@pytest.mark.long
def test_nor_do_fifty(noise_config: RunConfig):
    start_and_cancel(with_changes(noise_config, {"optim.epochs": 1000}), 50)
