"""What several rooms of the suite share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a runs folder of its own."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("MPSVIZ_RUNS", str(folder))
    return folder
