"""Each way of learning, from a config to a finished run folder, on the shipped data and model."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.config import RunConfig, with_changes
from mpsviz.methods import METHOD_CONFIGS
from mpsviz.runs.status import read_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.worker import execute

SHORT = {"data.shots": 1, "optim.epochs": 1, "analysis.snapshots": 1, "analysis.projections": ["pca"]}


@pytest.mark.parametrize("method", ["zero-shot", "linear-probe", "tip-adapter", "tip-adapter-f", "clip-lora", "full"])
def test_a_run_ends_well(tmp_path: Path, method: str):
    config = with_changes(RunConfig(), {"method.name": method, **METHOD_CONFIGS[method].optim, **SHORT})
    run = RunFolder.create(tmp_path / "run", config)
    result = execute(run, threads=1)
    assert read_status(run).state == "finished"
    assert run.epochs() == [0, 1]
    accuracy = result["accuracy"]
    assert accuracy["tuned"] > 100 / 60
    if method == "zero-shot":
        assert accuracy["tuned"] == accuracy["fused"] == accuracy["zero_shot"]
        assert result["trainable_parameters"] == 0
    if method != "full" and method != "clip-lora":
        assert result["gram_drift"] == {"global": 0, "local": 0}  # the tower is frozen
