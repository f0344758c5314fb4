"""Maps that are drawn in a process of their own: the same maps, and an end in words whatever happens to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pandas as pd
import psutil
import pytest
from threadpoolctl import threadpool_info

from mpsviz.errors import UserError
from mpsviz.runs.background.parallel_drawing import drawn_in_parallel
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.map_drawing import draw_map
from tests.runs.first_images import with_first_images
from tests.runs.test_remeasure import contents

PATIENCE_S = 120


@pytest.fixture(scope="module", autouse=True)
def processes_are_forked() -> None:
    """Here they are started as the app starts them."""


@pytest.fixture
def run(short_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of its first images with one slow map."""
    run = with_first_images(RunFolder(shutil.copytree(short_run.path, tmp_path / "run")), 200)
    config = run.config()
    wanted = config.model_copy(update={"analysis": config.analysis.model_copy(update={"projections": ("tsne",)})})
    run.write_json("config.json", wanted.model_dump(mode="json"))
    return run


def drawing() -> list[psutil.Process]:
    living = (child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE)
    return [child for child in living if "mpsviz.runs.background.map_redrawer" in child.cmdline()]


def test_a_map_drawn_beside_is_the_one_drawn_here(run: RunFolder):
    before = contents(run)
    with drawn_in_parallel(run, ["tsne"], [0, 2]) as drawn:
        tables = drawn()
    assert contents(run) == before
    draw_map(run, "tsne", [0, 2])
    assert set(tables) == {"maps/tsne"}
    pd.testing.assert_frame_equal(tables["maps/tsne"], run.written("maps/tsne"))


def test_while_it_draws_there_are_fewer_threads_here_and_afterwards_as_many_as_before(run: RunFolder):
    threads = [pool["num_threads"] for pool in threadpool_info()]
    with drawn_in_parallel(run, ["tsne"], [0]):
        assert max(pool["num_threads"] for pool in threadpool_info()) == max(1, max(threads) // 2)
    assert [pool["num_threads"] for pool in threadpool_info()] == threads


def test_without_a_slow_map_there_is_no_other_process(run: RunFolder):
    with drawn_in_parallel(run, [], [0]) as drawn:
        assert drawing() == []
        assert drawn() == {}


def test_drawing_that_was_killed_is_told_and_changes_nothing(run: RunFolder):
    before = contents(run)

    def kill(line: str) -> None:
        for child in drawing():
            child.kill()

    with pytest.raises(UserError, match=r"Drawing the tsne map was stopped from outside\. Free some memory"):
        remeasure(run, kill)
    assert contents(run) == before


def test_drawing_that_fails_says_why(run: RunFolder):
    with (
        drawn_in_parallel(run, ["tsne"], [0, 7]) as drawn,
        pytest.raises(UserError, match=r"snapshots/0007\.safetensors"),
    ):
        drawn()
    with drawn_in_parallel(run, ["no map"], [0]) as drawn, pytest.raises(UserError, match=r"can't be drawn \(KeyError"):
        drawn()


def test_with_the_block_the_drawing_ends(run: RunFolder):
    with drawn_in_parallel(run, ["tsne"], [0, 2]):
        (child,) = drawing()
    assert not child.is_running()


def test_interrupted_it_leaves_nobody_behind_and_the_run_as_it_was(run: RunFolder):
    before = contents(run)
    analyse = subprocess.Popen(
        [sys.executable, "-m", "mpsviz", "analyse", str(run.path)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )
    assert analyse.stderr is not None
    said = iter(analyse.stderr)
    while "measuring epoch 0" not in next(said):
        pass
    (child,) = psutil.Process(analyse.pid).children()
    os.killpg(analyse.pid, signal.SIGINT)  # as a terminal does: to both
    assert "The run is as it was" in "".join(said)
    analyse.communicate()
    assert analyse.returncode == 1
    assert not child.is_running()
    assert contents(run) == before


def test_it_ends_when_whoever_started_it_was_killed_and_leaves_nothing(run: RunFolder, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    analyse = subprocess.Popen(
        [sys.executable, "-m", "mpsviz", "analyse", str(run.path)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(elsewhere)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert analyse.stderr is not None
    while "measuring epoch 0" not in analyse.stderr.readline():
        pass
    (child,) = psutil.Process(analyse.pid).children()
    assert any(elsewhere.iterdir())
    analyse.kill()
    analyse.communicate()
    deadline = time.monotonic() + PATIENCE_S
    while child.is_running() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not child.is_running()
    assert not any(elsewhere.iterdir())
