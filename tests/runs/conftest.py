"""A short real run, made once for the tests that only read it."""

from __future__ import annotations

import pytest

from mpsviz.config import RunConfig, with_changes
from mpsviz.runs.store import RunFolder

SHORT = {"optim.epochs": 2, "analysis.snapshots": 2, "analysis.projections": ["pca"], "data.shots": 1}


@pytest.fixture(scope="session")
def short_config() -> RunConfig:
    return with_changes(RunConfig(), SHORT)


@pytest.fixture(scope="session")
def short_run(short_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Two epochs on one shot, carried out in this process."""
    from mpsviz.runs.worker import execute

    run = RunFolder.create(tmp_path_factory.mktemp("short") / "run", short_config)
    execute(run, threads=1)
    return run
