"""A worker that waits for its run: it is the one that is taken, and nobody is left behind."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.lifecycle import launcher, warm_worker
from mpsviz.runs.lifecycle.status import read_status

PATIENCE_S = 240


@pytest.fixture(scope="module", autouse=True)
def processes_are_forked() -> None:
    """Here they are started as the app starts them."""


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    yield
    for worker in warm_worker._waiting:
        worker.stdin.close()
        worker.wait(PATIENCE_S)
    warm_worker._waiting.clear()


def test_the_worker_that_waits_carries_out_the_next_run_and_prints_into_its_log(
    noise_config: RunConfig, runs_folder: Path
):
    warm_worker.warm_up()
    warm_worker.warm_up()
    (waiting,) = warm_worker._waiting
    run = launcher.start(noise_config)
    assert read_status(run).pid == waiting.pid
    assert warm_worker._waiting == []
    deadline = time.monotonic() + PATIENCE_S
    while not launcher.current_status(run).ended and time.monotonic() < deadline:
        time.sleep(0.1)
    assert launcher.current_status(run).state == "finished"
    assert (run.path / "log.txt").exists()


def test_a_worker_that_nobody_wants_ends_with_the_app():
    warm_worker.warm_up()
    (waiting,) = warm_worker._waiting
    waiting.stdin.close()
    assert waiting.wait(PATIENCE_S) == 0


IMPORTS = """
import sys, time
from mpsviz.runs.lifecycle.warm_worker import ending_with_app, wait_for_run
with ending_with_app():
    print("imports", flush=True)
    time.sleep(float(sys.argv[1]))
time.sleep(0.2)
sys.exit(0 if wait_for_run() is None else 3)
"""


@pytest.mark.skipif(not hasattr(select, "poll"), reason="the system has no poll")
def test_it_ends_with_the_app_even_while_it_imports_but_not_once_it_has_its_run(tmp_path: Path):
    def begin(imports_s: float) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", IMPORTS, str(imports_s)]
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert worker.stdout.readline() == b"imports\n"
        return worker

    left, told, idle = begin(2 * PATIENCE_S), begin(0.5), begin(0)
    with left, told, idle:
        left.stdin.close()
        assert left.wait(PATIENCE_S) == 0
        warm_worker.hand_over(told, tmp_path)  # which closes the line, too
        assert told.wait(PATIENCE_S) == 3
        idle.stdin.close()
        assert idle.wait(PATIENCE_S) == 0


def test_a_waiting_worker_that_died_is_replaced(noise_config: RunConfig, runs_folder: Path):
    warm_worker.warm_up()
    dead = warm_worker._waiting[0]
    dead.kill()
    dead.wait()
    run = launcher.start(noise_config)
    assert read_status(run).pid not in (None, dead.pid)
    launcher.cancel(run)
