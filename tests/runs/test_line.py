"""Waiting for one's turn: until the device is free, and whoever came before has had his."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import Timeout

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import device_lock as device_lock_module
from mpsviz.runs.lifecycle import queue
from mpsviz.runs.lifecycle.device_lock import device_lock
from mpsviz.runs.lifecycle.status import Status, ask, read_status, write_status
from mpsviz.runs.processes.process_identity import process_start_time


@pytest.fixture
def taken(short_config: RunConfig, runs_folder: Path) -> Iterator[RunFolder]:
    """A run that somebody else is working on: its device is not free."""
    run = RunFolder.create(runs_folder / "probe", short_config)
    with device_lock(run).acquire(timeout=0):
        yield run


def waits(run: RunFolder) -> None:
    """Stand in the line as this process."""
    write_status(run, Status(pid=os.getpid(), pid_started=process_start_time(os.getpid())))
    queue.enter(run)


def test_a_run_waits_while_its_device_is_taken(taken: RunFolder, short_config: RunConfig, runs_folder: Path):
    run = RunFolder.create(runs_folder / "run", short_config)
    waits(run)
    looks: list[str] = []

    def look(status: Status) -> None:
        looks.append(status.state)
        if len(looks) == 3:
            ask(run, "cancel")

    with device_lock_module.wait_for_device(run, look) as came:
        assert not came
    assert looks == ["queued"] * 3
    assert read_status(run).state == "cancelled"
    assert queue.place(run) is None


def test_a_run_waits_for_those_before_it_though_its_device_is_free(short_config: RunConfig, runs_folder: Path):
    before, run = (RunFolder.create(runs_folder / name, short_config) for name in ("before", "run"))
    waits(before)
    waits(run)
    looks: list[str] = []

    def look(status: Status) -> None:
        looks.append(status.state)
        if len(looks) == 3:
            queue.leave(before)

    with device_lock_module.wait_for_device(run, look) as came:
        assert came
        assert looks == ["queued"] * 3
        assert read_status(run).state == "running"
        with pytest.raises(Timeout):
            device_lock(before).acquire(timeout=0)
    with device_lock(before).acquire(timeout=0):
        pass
