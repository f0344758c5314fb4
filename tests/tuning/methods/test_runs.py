"""Each way of learning, from a config to a finished run folder, on the shipped data and model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import mpsviz
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.worker.worker import execute
from tests.made_once import names_encoded_once


@pytest.fixture(scope="module", autouse=True)
def names_are_encoded_once() -> Iterator[None]:
    with names_encoded_once():
        yield


SHORT = {
    "data.shots": 1, "data.measured_images": 120, "optim.epochs": 1, "analysis.snapshots": 1,
    "analysis.projections": ["pca"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "changes"),
    [("zero-shot", {}), ("linear-probe", {}), ("tip-adapter-f", {"method.augmented_views": 2}), ("clip-lora", {})],
)
def test_a_run_ends_well(tmp_path: Path, method: str, changes: dict):
    config = with_changes(RunConfig(), {"method.name": method, **SHORT, **changes})
    run = RunFolder.create(tmp_path / "run", config)
    result = execute(run, threads=1)
    assert read_status(run).state == "finished"
    assert run.epochs() == [0, 1]
    said = run.snapshot(1)
    with torch.no_grad():
        logits = mpsviz.load(run.path).learner.logits(torch.from_numpy(said.image_features).float())
    np.testing.assert_allclose(logits, said.logits, atol=0.05)  # the files keep half precision
    accuracy = result["accuracy"]
    assert accuracy["tuned"] > 100 / 60
    if method == "zero-shot":
        assert accuracy["tuned"] == accuracy["fused"] == accuracy["zero_shot"]
        assert result["trainable_parameters"] == 0
    if method != "clip-lora":
        assert result["gram_drift"] == {"global": 0, "local": 0}  # the tower is frozen
