"""How a worker process behaves towards the machine that it works on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz import cores
from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.worker import entry, worker


@pytest.fixture(autouse=True)
def same_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(("available", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_a_worker_leaves_a_core_to_its_user_and_steps_back(
    available: int, threads: int, short_config: RunConfig, runs_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    run = RunFolder.create(runs_folder / "run", short_config)
    write_status(run, Status())
    seen: dict[str, object] = {}
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(cores, "available_cores", lambda: available)
    monkeypatch.setattr(cores, "POLITE", 5)
    monkeypatch.setattr(os, "getpriority", lambda which, who: 0)
    monkeypatch.setattr(os, "setpriority", lambda which, who, to: seen.update(nice=to))
    monkeypatch.setattr(entry, "wait_for_run", lambda: run.path)
    monkeypatch.setattr(worker, "execute", lambda run, **how: seen.update(how, state=read_status(run).state))
    assert entry.main("--cold") == 0
    assert seen["nice"] == cores.POLITE > 0
    assert seen["threads"] == threads
    assert seen["state"] == "running"
    assert not (run.path / "queued").exists()
