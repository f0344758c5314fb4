"""A short real run, made once for the tests that only read it; and settings of one that is shorter still."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status, write_status
from mpsviz.runs.sweep import local_engine
from mpsviz.runs.sweep.expansion import Member, member_name
from tests.data.made import class_files, fill
from tests.made_once import made_once, names_encoded_once

SHORT = {
    "optim.epochs": 2, "analysis.snapshots": 2, "analysis.projections": ["pca"],
    "data.shots": 1, "data.measured_images": 120,
}  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def names_are_encoded_once() -> Iterator[None]:
    with names_encoded_once():
        yield


@pytest.fixture(scope="session")
def short_config() -> RunConfig:
    return with_changes(RunConfig(), SHORT)


@pytest.fixture(scope="session")
def noise_config(short_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    """Two images of noise a class, a checkpoint as often as one pays: four epochs of three steps, two snapshots."""
    pictures = fill(tmp_path_factory.mktemp("data") / "pictures", class_files(("cat", "dog", "boat"), each=8))
    changes = {
        "data.name": "folder", "data.path": str(pictures), "data.shots": 2,
        "optim.epochs": 4, "optim.batch_size": 2, "checkpoint_seconds": 0,
    }  # fmt: skip
    return with_changes(short_config, changes)


@pytest.fixture(scope="session")
def short_run(short_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Two epochs on one shot, carried out in this process, and all images measured."""
    from mpsviz.runs.worker.worker import execute

    config = with_changes(short_config, {"data.measured_images": 5000})

    def make(folder: Path) -> None:
        execute(RunFolder.create(folder / "run", config), threads=1)

    return RunFolder(made_once(tmp_path_factory, "short run", make) / "run")


@pytest.fixture
def tiny_workers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[RunFolder], None]], None]:
    """Workers carry their runs out at once and in this process, with the tiny CLIP.

    Returns:
        Takes what is done with a run before it is carried out; where that runs out of memory, the run has failed.
    """
    from mpsviz.runs.worker.worker import execute
    from tests.runs.small import single_precision, use_tiny
    from tests.tuning import tiny

    use_tiny(monkeypatch, single_precision(tiny.make_backbone()))
    before: list[Callable[[RunFolder], None]] = []

    def send(run: RunFolder, status: Status) -> None:
        write_status(run, status)
        try:
            for what in before:
                what(run)
        except MemoryError:
            if read_status(run).going_on:
                write_status(run, status.model_copy(update={"state": "failed"}))
            return
        with contextlib.suppress(CancelledError, Exception):
            execute(run, threads=1)

    monkeypatch.setattr(launcher, "send", send)
    monkeypatch.setattr(local_engine, "LOOK_S", 0.0)
    return before.append


@pytest.fixture
def members(tmp_path: Path) -> list[Member]:
    """Three runs of four small steps each."""
    from tests.runs.small import drawn, small_config

    config = small_config(drawn(tmp_path, 2, 5), "ce", 2, **{"optim.epochs": 4, "optim.batch_size": 4})
    configs = [with_changes(config, {"seed": seed, "checkpoint_seconds": 0}) for seed in (1, 2, 3)]
    return [Member(member_name("s", config, {}), config, {"seed": config.seed}) for config in configs]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Features are read without the maps that take half a minute to compile."""
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])
