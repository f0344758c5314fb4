"""Polling a run that goes on costs the app no memory, however long."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import psutil
import pytest

from mpsviz.runs.lifecycle.status import write_status

from .made_run import make_run, running
from .test_all_pages import open_page


def grown(page: str, runs_folder: Path, times: int) -> float:
    """How many times the memory it had after the first sixth of the polls the app has after the last."""
    run = make_run(runs_folder / "live", status=running(os.getpid(), epoch=3, epochs=30))
    app, me, memory = open_page(page), psutil.Process(), 0
    for poll in range(times):
        run.append_metrics({"step": 1000 + poll, "epoch": 30, "loss": 1.0, "cross_entropy": 0.5, "lr": 0.1})
        write_status(run, running(os.getpid(), epoch=3, epochs=30))
        app.run()
        assert not app.exception
        if poll == times // 6:
            gc.collect()
            memory = me.memory_info().rss
    gc.collect()
    return me.memory_info().rss / memory


def test_an_hour_of_polling_begins_well(runs_folder: Path):
    assert grown("runs", runs_folder, 180) < 1.05


@pytest.mark.long
@pytest.mark.parametrize("page", ["runs", "tune"])
def test_an_hour_of_polling_ends_well(page: str, runs_folder: Path):
    assert grown(page, runs_folder, 2400) < 1.05
