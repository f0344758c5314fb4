"""A run whose weights can be merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.worker import execute
from tests.data.made import class_files, fill
from tests.made_once import made_once

CLASSES = ("cat", "dog", "boat")
SETTINGS = {
    "method": {"name": "prolip"}, "data.name": "folder", "data.shots": 2, "data.views": 1, "optim.epochs": 1,
    "analysis.snapshots": 1, "analysis.projections": ["pca"], "seed": 1,
}  # fmt: skip


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """One short real run of a method that can be merged."""

    def make(folder: Path) -> None:
        pictures = fill(folder / "pictures", class_files(CLASSES, each=8))
        config = with_changes(RunConfig(), {**SETTINGS, "data.path": str(pictures)})
        execute(RunFolder.create(folder / "run", config), threads=1)

    return RunFolder(made_once(tmp_path_factory, "prolip run", make) / "run")
