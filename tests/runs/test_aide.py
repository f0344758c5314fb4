"""The processes beside the worker: they end with it, and what they can't do is said."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.measured import unmeasured
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, read_status
from mpsviz.runs.processes.side_process import SideProcess
from mpsviz.runs.worker import slow_maps
from mpsviz.runs.worker.progress import Progress
from mpsviz.runs.worker.side_processes import SideProcesses
from mpsviz.runs.worker.worker import execute
from tests.forked_processes import children

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def processes_are_forked() -> None:
    """Here they are started as the app starts them."""


@pytest.fixture(scope="module")
def quick_config(noise_config: RunConfig) -> RunConfig:
    """Few images: what is tried are the processes beside the worker."""
    return with_changes(noise_config, {"optim.epochs": 2})


@pytest.fixture(scope="module")
def own_run(short_run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A copy that aides may write to."""
    return RunFolder(shutil.copytree(short_run.path, tmp_path_factory.mktemp("own") / "run"))


def test_an_aide_ends_when_no_more_lines_will_come(own_run: RunFolder):
    aide = SideProcess(own_run, "mpsviz.runs.worker.map_drawer")
    assert aide.is_busy()
    aide.dismiss()
    aide.process.wait(60)
    assert aide.succeeded()
    aide.tell("draw")  # nobody listens any more, and that is no error


def test_an_aide_that_was_stopped_has_not_succeeded(own_run: RunFolder):
    aide = SideProcess(own_run, "mpsviz.runs.worker.analyst")
    aide.stop()
    assert not aide.is_busy()
    assert not aide.succeeded()


def test_what_an_aide_was_writing_when_it_was_stopped_is_removed(quick_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", quick_config)
    progress = Progress(run, epochs=1, listener=lambda status: None)
    with SideProcesses(run, progress, leave=lambda: pytest.fail("nobody asked to stop")) as aides:
        half = run.path / "analysis" / f".summary.parquet.{aides.analyst.process.pid}-1.tmp"
        half.parent.mkdir(exist_ok=True)
        half.write_bytes(b"half a table")
    assert not half.exists()


def test_the_drawer_is_started_once_and_only_for_slow_maps(
    quick_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever asks first; after that snapshots are told to it."""
    told: list[list[str]] = []

    class Maps:
        def __init__(self, *_: object) -> None:
            told.append([])

        def tell(self, line: str) -> None:
            told[-1].append(line)

        def stop(self) -> None:
            return

    monkeypatch.setattr("mpsviz.runs.worker.side_processes.SlowMaps", Maps)
    for projections, expected in [(["carried_umap", "pca"], [["the snapshots so far", "1"]]), (["pca"], [])]:
        told.clear()
        config = with_changes(quick_config, {"analysis.projections": projections})
        run = RunFolder.create(tmp_path / str(len(projections)), config)
        progress = Progress(run, epochs=1, listener=lambda status: None)
        with SideProcesses(run, progress, leave=lambda: pytest.fail("nobody asked to stop")) as aides:
            aides.tell_of_snapshot(0)
            aides.start_drawer()
            aides.start_drawer()
            aides.tell_of_snapshot(1)
        assert told == expected


def test_measuring_that_was_killed_ends_the_run_with_its_reason(quick_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", quick_config)

    def kill_the_analyst(status: Status) -> None:
        for child in psutil.Process().children():
            if status.epoch == 1 and "mpsviz.runs.worker.analyst" in child.cmdline():
                child.kill()

    with pytest.raises(UserError, match="Measuring the snapshots was stopped"):
        execute(run, kill_the_analyst, threads=1)
    assert read_status(run).state == "failed"
    assert 1 in run.epochs()


def test_measuring_that_fails_says_why_in_words(quick_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", quick_config)

    def break_the_probe(status: Status) -> None:
        if status.phase == "taking a snapshot":
            (run.path / "probe.parquet").write_bytes(b"no table")

    with pytest.raises(UserError, match=r"probe\.parquet of this run is missing or broken"):
        execute(run, break_the_probe, threads=1)
    assert not children()


@pytest.fixture
def with_slow_map(quick_config: RunConfig, tmp_path: Path) -> RunFolder:
    changes = {
        "optim.epochs": 1, "analysis.snapshots": 1, "analysis.projections": ["tsne"], "data.measured_images": 60,
    }  # fmt: skip
    return RunFolder.create(tmp_path / "run", with_changes(quick_config, changes))


def drawers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "mpsviz.runs.worker.map_drawer" in child.cmdline()]


def test_a_drawer_that_was_killed_is_started_anew_and_the_map_is_there(with_slow_map: RunFolder):
    killed: list[int] = []

    def kill_the_first(status: Status) -> None:
        if not killed and status.phase.startswith("drawing"):
            killed.extend(child.pid for child in drawers())
            for child in drawers():
                child.kill()

    execute(with_slow_map, kill_the_first, threads=1)
    assert killed
    assert not [note for note in read_status(with_slow_map).notes if "map" in note]
    assert sorted(with_slow_map.written("maps/tsne")["epoch"].unique()) == with_slow_map.epochs()


def test_a_map_whose_drawer_is_killed_again_and_again_is_missed_with_the_true_reason(with_slow_map: RunFolder):
    def kill_each(status: Status) -> None:
        if status.phase.startswith("drawing"):
            for child in drawers():
                child.kill()

    execute(with_slow_map, kill_each, threads=1)
    status = read_status(with_slow_map)
    assert status.state == "finished"
    assert "The tsne map is missing: the process that draws it was stopped from outside, twice." in status.notes[-1]
    assert "Measure again" in status.notes[-1]
    assert ("map", "tsne") in unmeasured(with_slow_map)


def test_memory_that_ran_out_is_named_and_not_asked_for_again(
    with_slow_map: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    kills = iter(range(100))
    monkeypatch.setattr(slow_maps, "memory_kills", lambda: next(kills))
    maps = slow_maps.SlowMaps(with_slow_map, ["tsne"])
    first = maps.drawer.process.pid
    note = maps.draw(lambda: maps.drawer.process.kill())
    assert note is not None
    assert "the memory ran out" in note
    assert maps.drawer.process.pid == first
    maps.stop()


STARTS_AN_AIDE = """
import sys, time
from pathlib import Path
from mpsviz.runs.processes.side_process import SideProcess
from mpsviz.runs.folder.store import RunFolder
aide = SideProcess(RunFolder(Path(sys.argv[1])), sys.argv[2])
if sys.argv[2].endswith("drawer"):
    aide.tell("draw")
print(aide.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("module", ["mpsviz.runs.worker.map_drawer", "mpsviz.runs.worker.analyst"])
@pytest.mark.parametrize("after_s", [0.0, 2.0])
def test_an_aide_ends_at_once_with_its_worker(module: str, after_s: float, own_run: RunFolder):
    """While it starts, and while it compiles or waits."""
    command = [sys.executable, "-c", STARTS_AN_AIDE, str(own_run.path), module]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as worker:
        aide = psutil.Process(int(worker.stdout.readline()))
        time.sleep(after_s)
        before = state_of(aide)
        worker.kill()
        worker.wait()
        if before is None:
            return  # so little to draw that it was done before
        woke = time.monotonic()
        while (now := state_of(aide)) is not None:
            if now.status != psutil.STATUS_SLEEPING:
                woke = time.monotonic()
            assert now.worked_s - before.worked_s < 5, "it goes on without its worker"
            assert time.monotonic() - woke < 5, "it waits without its worker"
            time.sleep(0.02)


class State(NamedTuple):
    status: str
    worked_s: float


def state_of(process: psutil.Process) -> State | None:
    """What it is doing, and for how long it has had a core, however busy the machine is; None once it has ended."""
    try:
        status, times = process.status(), process.cpu_times()
    except psutil.NoSuchProcess:
        return None
    return None if status == psutil.STATUS_ZOMBIE else State(status, times.user + times.system)
