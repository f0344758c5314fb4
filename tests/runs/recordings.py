"""Small recordings for the tests of `mpsviz.Recorder`, and how they are measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from mpsviz import Recorder
from mpsviz.config.run_config import with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.folder.store import RunFolder

N, D = 24, 8
IDS = [f"row {row}" for row in range(N)]
LABELS = np.arange(N) % 3
NAMES = ["fox", "wolf", "bear"]
CENTRES = np.random.default_rng(1).normal(size=(3, D))


def features(at: int, seed: int = 0) -> np.ndarray:
    """(N, D): classes part from each other as `at` grows."""
    return np.random.default_rng(seed).normal(size=(N, D)) + at * CENTRES[LABELS]


def recorder(path: Path, **changes: Any) -> Recorder:
    given = {"ids": IDS, "labels": LABELS, "class_names": NAMES, "analyse": False}
    return Recorder(path, **given | changes)


def measured(run: RunFolder) -> RunFolder:
    """Measured as `mpsviz analyse` does, without the map that takes half a minute to compile."""
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
    remeasure(run)
    return run


def measures(run: RunFolder, table: str = "summary") -> set[str]:
    return set(run.written(f"analysis/{table}")["measure"])


def of_kind(path: Path, **given: Any) -> tuple[RunFolder, Any]:
    with Recorder(path, analyse=False, **given) as one:
        one.snapshot(0, features(0))
    return one.run, read_recording(one.run)


def quick(run: RunFolder) -> None:
    """Without the maps that take half a minute to compile."""
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
