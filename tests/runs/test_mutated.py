"""Run folders that were damaged, or made to do damage: they are read as far as they go, and do none."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs
from mpsviz.runs.folder.worker_log import log_tail
from mpsviz.runs.lifecycle import launcher, manage_runs
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.queue import waiting
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from tests.pages.made_run import make_run
from tests.runs.mutations import MUTATIONS

LONGEST_S = 60.0
"""A reader that takes longer waits for something that never comes, however slow the machine is."""
FAMILIES = {"mammal": ["koala", "tiger"], "fruit": ["banana", "cherries"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = make_run(tmp_path_factory.mktemp("whole") / "run", families=FAMILIES, epochs=(0, 1, 3), bystanders=6)
    run.write_names(["koala", "tiger"], np.ones((2, 24)))
    run.write_json("classes.json", ["koala", "tiger", "banana", "cherries"])
    manage_runs.rename(run, "My run")
    return run.path


_opened: list[str] = []
_watching = [False]


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _watching[0] and event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_note)  # stays for the life of the process, and is idle unless it is asked to watch


@contextmanager
def watched() -> Iterator[list[str]]:
    """What Python opens meanwhile."""
    _opened.clear()
    _watching[0] = True
    try:
        yield _opened
    finally:
        _watching[0] = False


@contextmanager
def no_waiting() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"something waited for more than {LONGEST_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_everything(run: RunFolder) -> list[str]:
    """Ask every reader; what they refuse, they refuse with a UserError."""

    def refused(reader, *arguments) -> bool:
        try:
            reader(*arguments)
        except UserError as error:
            sentences.append(error)
            return True
        return False

    sentences: list[UserError] = []
    root = run.path.parent
    assert {listed.path.name for listed in launcher.list_runs(root)} <= {run.path.name, "outside"}
    status = launcher.current_status(run)
    assert status.state in ("queued", "running", "paused", "finished", "cancelled", "failed")
    refused(run.config)
    metrics = run.metrics()
    assert metrics.empty or metrics["step"].notna().all()
    for name in (
        "probe",
        "analysis/summary",
        "analysis/per_class",
        "analysis/per_image",
        "analysis/by_group",
        "analysis/gram_blocks",
        "analysis/prompts",
    ):
        refused(run.written, name)
    for name in run.map_names():
        run.table(f"maps/{name}")
    for epoch in run.epochs():
        if not refused(run.snapshot, epoch):
            assert np.isfinite(run.snapshot(epoch).image_features).all()
    refused(run.name_features)
    thumbs = read_thumbs(run)
    for sheet in thumbs.sheets if thumbs else ():
        open_sheet(run, sheet)
    for name in ("classes.json", "names.json", "result.json", "versions.json"):
        run.read_json(name)
    manage_runs.title(run).encode()
    log_tail(run).encode()
    checkpoint_steps(run)
    waiting(root)
    refused(launcher.run_named, run.path.name, root)
    assert all(error.what and error.next_step for error in sentences)
    said = problems(run)
    assert all(sentence.isprintable() for sentence in said)
    return said


def is_read(run: RunFolder, link: Path) -> bool:
    """Whether a reader gives what a link leads to."""
    name = link.as_posix()
    if name in ("snapshots", "maps"):
        return bool(run.epochs() if name == "snapshots" else run.map_names())
    if link.suffix == ".parquet":
        return run.table(name.removesuffix(".parquet")) is not None
    if link.parent.name == "snapshots":
        return link.stem in [f"{epoch:04d}" for epoch in run.epochs()]
    return link.suffix == ".json" and run.read_json(name) is not None


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_a_whole_folder_has_no_problem(whole: Path):
    assert read_everything(RunFolder(whole)) == []


@pytest.mark.parametrize("count", [100, pytest.param(300, marks=pytest.mark.long)])
def test_damaged_folders_are_read_as_far_as_they_go(whole: Path, tmp_path: Path, count: int):
    named = 0
    for seed in range(count):
        dice = random.Random(seed)
        root = tmp_path / f"{seed}"
        run = RunFolder(root / "run")
        shutil.copytree(whole, run.path)
        first, *more = MUTATIONS[seed % len(MUTATIONS)], *dice.sample(MUTATIONS, k=dice.choice((0, 0, 1, 2)))
        first(run.path, dice)
        for mutate in more:
            with suppress(Exception):  # the first may have taken away what this one would damage
                mutate(run.path, dice)
        outside = contents(root / "outside")
        was = (seed, first, more)
        with no_waiting(), watched() as opened:
            try:
                named += bool(read_everything(run))
            except Exception as error:
                raise AssertionError(was) from error
        assert contents(root / "outside") == outside, was
        if not outside:
            assert sorted(os.listdir(root)) == ["run"], was
        assert not [path for path in opened if path.startswith(str(root / "outside"))], was
        links = [file for file in run.path.rglob("*") if file.is_symlink()]
        assert not {str(link) for link in links} & set(opened), was
        assert not any(is_read(run, link.relative_to(run.path)) for link in links), was
        shutil.rmtree(root)
    assert named > count / 2
