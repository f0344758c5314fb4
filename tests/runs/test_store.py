"""The run folder: what is written comes back, and half-written files never show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status, read_status, write_status


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", RunConfig())


def test_the_config_comes_back(tmp_path: Path):
    config = with_changes(RunConfig(), {"optim.epochs": 3, "method.name": "ce", "seed": 7})
    assert RunFolder.create(tmp_path / "run", config).config() == config


def test_a_folder_that_holds_something_is_left_alone(run: RunFolder):
    with pytest.raises(UserError, match=r"is not empty. Choose a new folder"):
        RunFolder.create(run.path, RunConfig())


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="can't be written"):
        RunFolder.create(tmp_path / "file" / "run", RunConfig())


def test_a_snapshot_comes_back_normalised(run: RunFolder):
    random = np.random.default_rng(0)
    features = random.normal(size=(5, 8))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    snapshot = Snapshot(3, features, random.normal(size=(2, 8)), random.normal(size=(5, 2)), random.random(5))
    run.write_snapshot(snapshot)
    read = run.snapshot(3)
    assert run.epochs() == [3]
    np.testing.assert_allclose(read.image_features, features, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(read.image_features, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(read.logits, snapshot.logits, rtol=1e-6)


@pytest.mark.parametrize("patches", [None, np.linspace(0, 0.5, 20).reshape(5, 4)], ids=["an older one", "with patches"])
def test_a_snapshot_may_know_where_in_the_image_it_moved(run: RunFolder, patches: np.ndarray | None):
    some = np.random.default_rng(0).normal(size=(5, 8))
    run.write_snapshot(Snapshot(3, some, some[:2], some[:, :2], some[:, 0], patches))
    read = run.snapshot(3).token_gram_map
    if patches is None:
        assert read is None
        assert b"token_gram_map" not in (run.path / "snapshots" / "0003.safetensors").read_bytes()
    else:
        assert read.dtype == np.float32
        np.testing.assert_allclose(read, patches, atol=1e-3)


def test_patches_of_other_images_are_not_believed(run: RunFolder):
    some = np.random.default_rng(0).normal(size=(5, 8))
    run.write_snapshot(Snapshot(3, some, some[:2], some[:, :2], some[:, 0], some[:4]))
    with pytest.raises(UserError, match=r"0003\.safetensors of this run is missing or broken"):
        run.snapshot(3)


def test_a_table_of_classes_may_have_intervals_or_none(run: RunFolder):
    plain = pd.DataFrame({"epoch": [0], "label": ["cat"], "measure": ["drift"], "value": [0.1]})
    for table in (plain, plain.assign(lower=0.05, upper=np.nan)):
        run.write_table("analysis/per_class", table)
        assert run.table("analysis/per_class") is not None
    run.write_table("analysis/per_class", plain.assign(lower="low"))
    assert run.table("analysis/per_class") is None


def test_a_torn_last_line_of_the_metrics_is_ignored(run: RunFolder):
    run.append_metrics({"step": 1, "loss": 2.0})
    run.append_metrics({"step": 2, "loss": 1.0})
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 3, "lo')
    assert run.metrics()["step"].tolist() == [1, 2]


def test_what_is_not_there_yet_is_none_or_empty(run: RunFolder):
    assert run.probe() is None
    assert run.metrics().empty
    assert run.epochs() == []
    assert run.map_names() == []


def test_a_failed_write_keeps_the_old_table_and_leaves_nothing_behind(run: RunFolder):
    run.write_table("maps/pca", pd.DataFrame({"id": ["a"], "epoch": 0, "x": 1.0, "y": 2.0, "reliability": 0.5}))
    with pytest.raises(Exception, match="column"):
        run.write_table("maps/pca", pd.DataFrame([[1.0, 2.0]], columns=["x", "x"]))
    assert run.table("maps/pca")["x"].tolist() == [1.0]
    assert sorted(file.name for file in (run.path / "maps").iterdir()) == ["pca.parquet"]


def test_a_broken_table_reads_as_missing(run: RunFolder):
    (run.path / "probe.parquet").write_bytes(b"PAR1 and nothing")
    assert run.probe() is None


def test_status_comes_back_and_a_broken_one_says_so(run: RunFolder):
    write_status(run, Status(state="running", epoch=4, phase="training"))
    assert read_status(run).epoch == 4
    (run.path / "status.json").write_text("{")
    assert read_status(run).state == "failed"
    assert "can't be read" in read_status(run).error.what


def test_a_folder_without_config_is_no_run(tmp_path: Path):
    with pytest.raises(UserError, match="is no run folder"):
        RunFolder(tmp_path).config()


def test_a_table_whose_bytes_are_no_text_is_broken(tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", RunConfig())
    points = pd.DataFrame({"id": ["first", "second"], "epoch": [0, 0], "x": 0.0, "y": 0.0, "reliability": 1.0})
    run.write_table("maps/pca", points)
    assert run.table("maps/pca") is not None
    file = run.path / "maps" / "pca.parquet"
    content = file.read_bytes()
    assert b"second" in content
    file.write_bytes(content.replace(b"second", b"\xff\xfe\xfdond"))
    assert run.table("maps/pca") is None
