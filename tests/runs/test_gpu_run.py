"""A whole run on a GPU, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import mpsviz
from mpsviz.cli.main import main
from mpsviz.data.catalog import load_dataset
from mpsviz.runs.folder.store import RunFolder

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU"),
]


@pytest.mark.parametrize("method", ["mps", "clip-lora", "full", "tip-adapter-f"])
def test_a_run_gains_on_the_untuned_model_and_its_weights_work_on_a_cpu(tmp_path: Path, capsys, method: str):
    folder = tmp_path / "run"
    main(["tune", "--method", method, "--shots", "2", "--device", "cuda", "--out", str(folder),
          "--set", "analysis.snapshots=2", "--set", 'analysis.projections=["pca"]'])  # fmt: skip
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["accuracy"]["fused"] > result["accuracy"]["zero_shot"] + 3
    config = RunFolder(folder).config()
    images = [record.path for record in load_dataset(config.data).records[:40]]
    there, here = (mpsviz.load(folder, device).predict_proba(images) for device in ("cuda", "cpu"))
    assert np.abs(there - here).max() < 0.05
