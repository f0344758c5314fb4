"""Weights of earlier epochs: kept when asked for, told beforehand, loaded with the α of their time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

import mpsviz
from mpsviz.errors import UserError
from mpsviz.runs.comparison.compared_run import choose_epoch, keep_best_weights
from mpsviz.runs.folder.snapshot import epochs_in, weights_name, write_weights
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.worker import execute
from tests.pages.made_run import make_run
from tests.runs.small import drawn, single_precision, small_config, use_tiny
from tests.tuning import tiny


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunFolder]:
    """Two epochs of the tiny CLIP, with the weights of each; the tiny CLIP stays for whoever loads them."""
    root = tmp_path_factory.mktemp("kept")
    changes = {"analysis.keep_weights": "all", "analysis.snapshots": 2, "optim.epochs": 2}
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_tiny(monkeypatch, single_precision(tiny.make_backbone()))
        run = RunFolder.create(root / "run", small_config(drawn(root, 3, 5), "mps", 2, **changes))
        execute(run, threads=1)
        yield run


def test_the_weights_of_each_epoch_say_what_its_snapshot_says_with_the_alpha_of_their_time(run: RunFolder):
    assert epochs_in(run.path, "weights") == [1, 2]
    last, kept = (load_file(run.path / name) for name in ("model.safetensors", weights_name(2)))
    assert last.keys() == kept.keys()
    assert all(np.array_equal(last[name], kept[name]) for name in last)
    probe, summary = run.written("probe"), run.written("analysis/summary")
    rows = np.flatnonzero((probe["split"] == "held-out").to_numpy())
    files = [Path(run.config().data.path or "") / probe["id"][row] for row in rows]
    for epoch in (1, 2):
        model = mpsviz.load(run.path, device="cpu", epoch=epoch)
        assert np.allclose(model.transform(files), run.snapshot(epoch).image_features[rows], atol=2e-3)  # float16
        chosen = summary[(summary["measure"] == "alpha") & (summary["epoch"] == epoch)]["value"].iloc[0]
        assert model.alpha == chosen
    assert not np.allclose(run.snapshot(1).image_features[rows], run.snapshot(2).image_features[rows], atol=2e-3)


def test_an_epoch_whose_weights_were_not_kept_is_refused_with_those_that_were(run: RunFolder):
    with pytest.raises(UserError, match=r"epoch 7 \(kept: 1, 2\)"):
        mpsviz.load(run.path, device="cpu", epoch=7)


def test_of_all_the_best_by_validation_images_stays(tmp_path: Path):
    run = make_run(tmp_path / "best", epochs=(0, 2, 4, 6))
    for epoch in (2, 4, 6):
        write_weights(run, epoch, b"weights")
    keep_best_weights(run)
    choice = choose_epoch(run)
    assert choice is not None
    assert epochs_in(run.path, "weights") == ([choice.epoch] if choice.epoch else [])


def test_without_validation_images_none_is_the_best(tmp_path: Path):
    run = make_run(tmp_path / "none", epochs=(0, 2))
    probe = run.written("probe")
    run.write_table("probe", probe.assign(split=probe["split"].replace("validation", "pool")))
    write_weights(run, 2, b"weights")
    keep_best_weights(run)
    assert epochs_in(run.path, "weights") == []


def test_what_comes_after_a_checkpoint_is_made_again(tmp_path: Path):
    run = make_run(tmp_path / "again", epochs=(0, 2, 4))
    for epoch in (2, 4):
        write_weights(run, epoch, b"weights")
    run.forget_after(step=10, epoch=2)
    assert epochs_in(run.path, "weights") == epochs_in(run.path, "snapshots")[1:] == [2]
