"""Which process a status means: it is found again whatever the clock says, and never through a copy of its folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.background import downloads, remeasure_process
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, reconcile
from mpsviz.runs.lifecycle.run_lock import HeldError, hold, is_held
from mpsviz.runs.lifecycle.status import Status, read_status, wish, write_status
from mpsviz.runs.processes import process_identity
from mpsviz.runs.processes.child_processes import look_after
from mpsviz.runs.processes.process_identity import (
    is_alive,
    name_of,
    process_fields,
    process_start_time,
    send_signal,
    start_ticks,
)

ASLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
HOLDING = """
import sys, time
from pathlib import Path
from mpsviz.runs.lifecycle.run_lock import hold
from mpsviz.runs.folder.store import RunFolder
with hold(RunFolder(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(ASLEEP) as child:
        yield child
        child.kill()


@pytest.fixture
def run(short_config: RunConfig, runs_folder: Path, worker: subprocess.Popen[bytes]) -> RunFolder:
    """A run that a living process works on."""
    run = RunFolder.create(runs_folder / "run", short_config)
    write_status(run, Status(state="running", phase="training", **process_fields(worker.pid, run.path)))
    return run


def copy_of(run: RunFolder) -> RunFolder:
    return RunFolder(shutil.copytree(run.path, run.path.with_name("copy")))


def test_cancelling_a_copy_leaves_the_worker_of_the_original_alone(
    run: RunFolder, worker: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reconcile, "GRACE_S", -1.0)
    copy = copy_of(run)
    with pytest.raises(UserError, match="not going on"):
        launcher.cancel(copy)
    (copy.path / "control").write_text("cancel\n")
    status = launcher.current_status(copy)
    assert status.state == "failed"
    assert "copied while its run was going on" in status.error.what
    assert "Press Resume" in status.error.next
    assert worker.poll() is None
    assert launcher.current_status(run).state == "running"
    launcher.cancel(run)
    launcher.current_status(run)
    assert worker.wait(60) < 0, "in its own folder it is ended"


def test_a_copy_of_a_recording_is_told_where_it_goes_on_and_not_to_resume(run: RunFolder):
    write_status(run, launcher.current_status(run).model_copy(update={"recorded": True}))
    status = launcher.current_status(copy_of(run))
    assert status.state == "failed"
    assert "the folder that it was copied from goes on" in status.error.next
    assert launcher.current_status(run).state == "running"


def test_nothing_is_signalled_through_a_copy_whatever_its_phase(run: RunFolder, worker: subprocess.Popen[bytes]):
    write_status(run, read_status(run).model_copy(update={"phase": "starting"}))
    copy = copy_of(run)
    send_signal(read_status(copy), copy.path, signal.SIGKILL)
    assert worker.poll() is None
    launcher.cancel(run)
    assert worker.wait(60) == -signal.SIGTERM


def test_a_worker_of_a_folder_that_is_not_named_is_asked_and_not_signalled(
    run: RunFolder, worker: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
):
    """So did older versions write it; such a status may lie in a copy."""
    monkeypatch.setattr(reconcile, "GRACE_S", -1.0)
    old = {"pid": worker.pid, "pid_started": process_start_time(worker.pid)}
    write_status(run, Status(state="running", phase="starting", **old))
    launcher.cancel(run)
    assert launcher.current_status(run).state == "running"
    assert wish(run) == "cancel"
    assert worker.poll() is None


def test_a_folder_that_was_renamed_or_numbered_anew_is_the_same(run: RunFolder):
    status = read_status(run)
    moved = RunFolder(run.path.rename(run.path.with_name("moved")))
    assert is_alive(status, moved.path)
    shutil.copytree(moved.path, run.path)  # as a network disk, or a restored backup, gives it other numbers
    assert name_of(run.path).split()[0] != status.folder.split()[0]
    assert is_alive(status, run.path)


def test_cancelling_the_measuring_of_a_copy_leaves_that_of_the_original_alone(
    run: RunFolder, worker: subprocess.Popen[bytes]
):
    status = remeasure_process.MeasuringStatus(**process_fields(worker.pid, run.path))
    run.write_json(remeasure_process.FILE, status.model_dump(mode="json"))
    copy = copy_of(run)
    assert remeasure_process.status_of(copy) is None
    remeasure_process.cancel(copy)
    assert worker.poll() is None
    assert remeasure_process.status_of(run).state == "running"
    remeasure_process.cancel(run)
    assert worker.wait(60) == -signal.SIGTERM


def test_cancelling_a_download_in_a_copied_cache_leaves_the_original_alone(
    worker: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    downloads._write(downloads._begun("dtd", tmp_path, worker.pid))
    monkeypatch.setenv("MPSVIZ_CACHE", str(shutil.copytree(tmp_path / "cache", tmp_path / "copy")))
    assert downloads.status_of("dtd") is None
    downloads.cancel("dtd")
    assert worker.poll() is None
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    downloads.cancel("dtd")
    assert worker.wait(60) == -signal.SIGTERM


@pytest.mark.skipif(start_ticks(os.getpid()) is None, reason="this system doesn't count ticks since its start")
@pytest.mark.parametrize("step_s", [-86_400.0, -3.0, 3.0, 86_400.0])
def test_a_turn_of_the_clock_kills_no_worker(run: RunFolder, step_s: float, monkeypatch: pytest.MonkeyPatch):
    """psutil reads births off the wall clock: when that is set, every birth moves."""
    before = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: before(self) + step_s)
    monkeypatch.setattr(psutil, "boot_time", lambda: 0.0 if step_s < 0 else 4e9)
    assert launcher.current_status(run).state == "running"
    assert read_status(run).error is None


def test_a_number_that_was_given_out_again_is_another_process(run: RunFolder, worker: subprocess.Popen[bytes]):
    other = process_fields(worker.pid, run.path) | {"pid_ticks": start_ticks(worker.pid) - 1}
    write_status(run, Status(state="running", **other))
    assert "was killed" in launcher.current_status(run).error.what


def test_a_worker_of_another_start_of_the_machine_is_gone_with_it(run: RunFolder, worker: subprocess.Popen[bytes]):
    write_status(run, Status(state="running", **process_fields(worker.pid, run.path) | {"boot": "another"}))
    assert "machine was restarted" in launcher.current_status(run).error.what


def test_where_ticks_are_not_known_births_are_compared(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process_identity, "boot_id", lambda: "")
    monkeypatch.setattr(process_identity, "start_ticks", lambda pid: None)
    assert launcher.current_status(run).state == "running"
    write_status(run, read_status(run).model_copy(update={"pid_started": 1.0}))
    assert launcher.current_status(run).state == "failed"


def test_a_name_with_brackets_and_blanks_has_its_ticks_read(tmp_path: Path):
    program = tmp_path / "a) R 1 (b"
    program.symlink_to(sys.executable)
    with subprocess.Popen([program, "-c", "import time; time.sleep(600)"]) as child:
        ticks, whole = start_ticks(child.pid), psutil.Process(child.pid).create_time() - psutil.boot_time()
        child.kill()
    assert ticks is None or abs(ticks / os.sysconf("SC_CLK_TCK") - whole) < 2


def test_while_its_lock_is_held_a_run_is_not_called_killed(run: RunFolder, worker: subprocess.Popen[bytes]):
    write_status(run, read_status(run).model_copy(update={"pid_ticks": 1}))
    with subprocess.Popen([sys.executable, "-c", HOLDING, str(run.path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert is_held(run)
        assert not is_held(copy_of(run))
        assert launcher.current_status(run).state == "running"
        assert read_status(run).error is None
        with pytest.raises(UserError, match="nothing to resume"):
            launcher.resume(run)
        holder.kill()
    assert not is_held(run)
    assert launcher.current_status(run).state == "failed"


def test_two_processes_never_work_on_one_run(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.runs.lifecycle.run_lock.PATIENCE_S", 0.1)
    with hold(run), pytest.raises(HeldError, match="Another process works on this run"), hold(run):
        pytest.fail("a second one got in")
    assert not is_held(run)


def test_what_ended_is_no_zombie_though_nobody_looks():
    child = subprocess.Popen([sys.executable, "-c", ""])
    look_after(child)
    deadline = time.monotonic() + 60
    while psutil.pid_exists(child.pid):  # a zombie exists, too
        assert time.monotonic() < deadline, psutil.Process(child.pid).status()
        time.sleep(0.01)
