"""A run whose worker is killed, again and again, ends with the bits of one that was left alone."""

from __future__ import annotations

import math
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import read_status
from tests.runs.same import assert_same

PATIENCE_S = 240
"""Longer than any step takes, and importing torch, on a machine that does other things too."""


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
