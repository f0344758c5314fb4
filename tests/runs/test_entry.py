"""How a worker process behaves towards the machine that it works on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.config import RunConfig
from mpsviz.runs import entry, worker
from mpsviz.runs.status import Status, read_status, write_status
from mpsviz.runs.store import RunFolder


@pytest.fixture(autouse=True)
def same_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (8, 7), (None, 1)])
def test_a_worker_leaves_a_core_to_its_user_and_steps_back(
    cores: int | None, threads: int, short_config: RunConfig, runs_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    run = RunFolder.create(runs_folder / "run", short_config)
    write_status(run, Status())
    seen: dict[str, object] = {}
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(os, "nice", lambda by: seen.update(nice=by))
    monkeypatch.setattr(entry, "wait_for_run", lambda: run.path)
    monkeypatch.setattr(worker, "execute", lambda run, **how: seen.update(how, state=read_status(run).state))
    assert entry.main("--cold") == 0
    assert seen["nice"] == entry.POLITE > 0
    assert seen["threads"] == threads
    assert seen["state"] == "running"
    assert not (run.path / "queued").exists()
