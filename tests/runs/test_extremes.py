"""Settings at the ends of their ranges: a run ends with a result, or says in true words why it can't."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.config.setting_types import COUNT, LARGEST_SEED
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.worker.worker import execute
from tests.runs.small import drawn, single_precision, small_config, use_tiny
from tests.tuning import tiny


@pytest.fixture(scope="module")
def backbone():
    return single_precision(tiny.make_backbone())


@pytest.fixture
def carry_out(backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_tiny(monkeypatch, backbone)

    def run(method: str, changes: dict) -> RunFolder:
        config = small_config(drawn(tmp_path, 3, 5), method, 2, **changes)
        folder = RunFolder.create(tmp_path / "run", config)
        execute(folder, threads=1)
        return folder

    return run


LARGE = {
    "seed": LARGEST_SEED, "data.measured_images": COUNT, "data.decode_limit": COUNT, "optim.batch_size": COUNT,
    "optim.micro_batch": COUNT, "optim.warmup_epochs": 10**7, "analysis.snapshots": 10**6,
    "analysis.n_neighbors": COUNT, "analysis.map_neighbors": COUNT, "checkpoint_seconds": 1e9,
}  # fmt: skip
SMALL = {
    "seed": 0, "data.measured_images": 10, "data.views": 1, "data.crop_scale_min": 1e-12, "optim.batch_size": 2,
    "optim.micro_batch": 1, "optim.momentum": 0, "optim.weight_decay": 0, "optim.lr": 5e-324, "analysis.n_neighbors": 1,
    "analysis.map_neighbors": 2, "checkpoint_seconds": 0,
}  # fmt: skip


@pytest.mark.parametrize("changes", [LARGE, SMALL], ids=["large", "small"])
def test_counts_at_the_ends_of_their_ranges_are_those_that_the_data_allow(carry_out, changes: dict):
    run = carry_out("mps", changes)
    assert read_status(run).state == "finished"
    assert run.epochs() == [0, 1]
    assert (run.written("probe")["split"] == "held-out").sum() == 3 * 2


@pytest.mark.parametrize(
    ("method", "changes"),
    [
        ("mps", {"method.alpha": 1, "method.gram_weight": 0, "method.contrastive_weight": 0}),
        ("mps", {"method.temperature_start": 1e9, "method.temperature_end": 1e-9}),
        ("clip-lora", {"method.dropout": np.nextafter(1, 0), "method.lora_alpha": 5e-324}),
        ("tip-adapter", {"method.residual_ratio": 1e6, "method.sharpness": 1e6}),
        ("tip-adapter-f", {"method.residual_ratio": 0, "method.sharpness": 5e-324}),
        ("linear-probe", {"method.inverse_regularization": 1e-12}),
        ("linear-probe", {"method.inverse_regularization": 1e12}),
    ],
)
def test_weights_at_the_ends_of_their_ranges_give_a_result(carry_out, method: str, changes: dict):
    assert read_status(carry_out(method, changes)).state == "finished"


@pytest.mark.parametrize("changes", [{"optim.lr": 1e6}, {"optim.weight_decay": 1e6, "optim.lr": 1e6}])
def test_a_rate_that_is_too_large_is_what_the_message_blames(carry_out, changes: dict):
    with pytest.raises(UserError, match=r"no finite number any more.*smaller learning rate"):
        carry_out("mps", {**changes, "optim.epochs": 8, "optim.batch_size": 2})


def test_the_largest_seed_draws_the_same_map_again():
    features = np.random.default_rng(0).normal(size=(2, 12, 5)).astype(np.float32)
    draw = PROJECTIONS["carried_umap"].project
    maps = [draw(features, n_neighbors=3, seed=seed) for seed in (LARGEST_SEED, LARGEST_SEED, 0)]
    np.testing.assert_array_equal(maps[0], maps[1])
    assert np.abs(maps[0] - maps[2]).max() > 0
    tsne = PROJECTIONS["tsne"].project(features, n_neighbors=3, seed=LARGEST_SEED)
    assert np.isfinite(tsne).all()
