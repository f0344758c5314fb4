"""Features of real tunings in which everything changes: three ways to tune the shipped model on emoji-60.

Each is a run of the shipped command with its own defaults but for what is said here; its folder is kept, and read
where it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder

SEEDS = (1, 2, 3)
FASTER = 20
"""Times the learning rate of cross-entropy."""
TUNINGS: Mapping[str, Mapping[str, Any]] = {
    "cross-entropy": {"method.name": "ce"},
    "full": {"method.name": "full"},
    f"learning-rate-{FASTER}": {"method.name": "ce", "optim.lr": 0.08 * FASTER},
}
"""Name → what is set beside the defaults."""


def tuned_features(tuning: str, seed: int, folder: Path) -> np.ndarray:
    """The features of all embedded images at every snapshot, (S, n, D); tunes first where `folder` has no such run."""
    from mpsviz.runs.worker.worker import execute  # brings torch

    run = RunFolder(folder / f"{tuning}-{seed}")
    if not (run.path / "result.json").exists():
        changes = {"seed": seed, "device": "cpu", "analysis.projections": ["pca"], **TUNINGS[tuning]}
        execute(RunFolder.create(run.path, with_changes(RunConfig(), changes)), threads=1)
    return np.stack([run.snapshot(epoch).image_features for epoch in run.epochs()])
