"""The processes beside the worker: they end with it, and what they can't do is said."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from mpsviz.config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.aide import Aide
from mpsviz.runs.aides import Aides
from mpsviz.runs.progress import Progress
from mpsviz.runs.status import Status, read_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.worker import execute


def test_an_aide_ends_when_no_more_lines_will_come(short_run: RunFolder):
    aide = Aide(short_run, "mpsviz.runs.drawer")
    assert aide.is_busy()
    aide.dismiss()
    aide.process.wait(60)
    assert aide.succeeded()
    aide.tell("draw")  # nobody listens any more, and that is no error


def test_an_aide_that_was_stopped_has_not_succeeded(short_run: RunFolder):
    aide = Aide(short_run, "mpsviz.runs.analyst")
    aide.stop()
    assert not aide.is_busy()
    assert not aide.succeeded()


def test_what_an_aide_was_writing_when_it_was_stopped_is_removed(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)
    progress = Progress(run, epochs=1, listener=lambda status: None)
    with Aides(run, progress, leave=lambda: pytest.fail("nobody asked to stop")) as aides:
        half = run.path / "analysis" / f".summary.parquet.{aides.analyst.process.pid}-1.tmp"
        half.parent.mkdir(exist_ok=True)
        half.write_bytes(b"half a table")
    assert not half.exists()


def test_measuring_that_was_killed_ends_the_run_with_its_reason(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)

    def kill_the_analyst(status: Status) -> None:
        for child in psutil.Process().children():
            if status.epoch == 1 and "mpsviz.runs.analyst" in child.cmdline():
                child.kill()

    with pytest.raises(UserError, match="Measuring the snapshots was stopped"):
        execute(run, kill_the_analyst, threads=1)
    assert read_status(run).state == "failed"
    assert 1 in run.epochs()


def test_measuring_that_fails_says_why_in_words(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)

    def break_the_probe(status: Status) -> None:
        if status.phase == "taking a snapshot":
            (run.path / "probe.parquet").write_bytes(b"no table")

    with pytest.raises(UserError, match=r"probe\.parquet of this run is missing or broken"):
        execute(run, break_the_probe, threads=1)
    assert not psutil.Process().children()
