"""A run as it goes: how often its page looks."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status
from mpsviz.ui.tune.live import FIRST_S, _begins


@pytest.mark.parametrize(
    ("fields", "snapshots", "begins"),
    [
        ({"state": "running"}, 0, True),
        ({"state": "running", "started_at": 0.0}, 2, True),
        ({"state": "running", "started_at": 0.0}, 3, False),
        ({"state": "running", "started_at": -FIRST_S}, 1, False),
        ({"state": "queued"}, 0, False),
        ({"state": "running", "recorded": True}, 0, False),
        ({"state": "finished", "started_at": 0.0}, 2, False),
    ],
)
def test_a_page_looks_often_only_at_the_beginning_of_a_run(fields: dict, snapshots: int, begins: bool, tmp_path: Path):
    """Not for hours where a run waits for its turn, or is recorded by a training that takes as long."""
    if "started_at" in fields:
        fields = {**fields, "started_at": time.time() + fields["started_at"]}
    run = RunFolder.create(tmp_path / "run", RunConfig())
    for epoch in range(snapshots):
        rows = np.ones((2, 3), dtype=np.float32)
        run.write_snapshot(Snapshot(epoch, rows, rows, rows, rows[:, 0]))
    assert _begins(run, Status(**fields)) is begins
