"""A run from its config to its result, on the shipped data and model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, read_status
from mpsviz.runs.worker import work
from mpsviz.runs.worker.plan import snapshot_epochs
from mpsviz.runs.worker.worker import execute


def test_a_finished_run_holds_everything_that_the_pages_read(short_run: RunFolder):
    probe = short_run.probe()
    assert read_status(short_run).state == "finished"
    assert short_run.epochs() == [0, 1, 2]
    assert short_run.map_names() == ["pca"]
    assert set(probe["split"]) == {"few-shot", "pool", "validation", "held-out", "bystander"}
    assert (probe["split"] == "few-shot").sum() == 60
    assert len(short_run.metrics()) == 2
    for epoch in short_run.epochs():
        snapshot = short_run.snapshot(epoch)
        assert snapshot.image_features.shape[0] == snapshot.logits.shape[0] == len(probe)
    places = short_run.read_json("thumbs/index.json")["places"]
    assert set(places) == set(probe["id"])
    assert set(short_run.table("maps/pca")["id"]) == set(probe["id"])


def test_nothing_has_moved_at_epoch_0_and_something_has_at_the_end(short_run: RunFolder):
    summary = short_run.table("analysis/summary").pivot(index="epoch", columns="measure", values="value")
    assert summary.loc[0, "neighbor_overlap"] == 1
    assert summary.loc[0, "gram_drift_global"] == 0
    assert summary.loc[0, "gram_drift_local"] < 1e-6
    assert summary.loc[0, "accuracy_tuned"] == summary.loc[0, "accuracy_zero_shot"]
    assert summary.loc[2, "gram_drift_global"] > 0
    assert summary.loc[2, "image_drift"] > 0


def test_the_result_says_what_the_tables_say(short_run: RunFolder):
    result = json.loads((short_run.path / "result.json").read_text())
    summary = short_run.table("analysis/summary").pivot(index="epoch", columns="measure", values="value")
    assert result["accuracy"]["tuned"] == pytest.approx(100 * summary.loc[2, "accuracy_tuned"])
    assert result["bystander_retrieval"]["before"] == pytest.approx(summary.loc[0, "bystander_retrieval"])
    assert result["family_purity"]["after"] == pytest.approx(summary.loc[2, "family_purity"])
    assert result["seconds"] > 0
    assert result["trainable_parameters"] > 0


def test_measured_accuracy_is_that_of_the_saved_logits_on_held_out_images(short_run: RunFolder):
    probe, snapshot = short_run.probe(), short_run.snapshot(2)
    held_out = (probe["split"] == "held-out").to_numpy()
    right = snapshot.logits.argmax(axis=1)[held_out] == probe["label_index"].to_numpy()[held_out]
    summary = short_run.table("analysis/summary").query("epoch == 2").set_index("measure")["value"]
    assert summary["accuracy_tuned"] == pytest.approx(right.mean())


def test_the_same_seed_gives_the_same_run(short_run: RunFolder, tmp_path: Path):
    again = RunFolder.create(tmp_path / "again", short_run.config())
    execute(again, threads=1)
    np.testing.assert_array_equal(again.snapshot(2).image_features, short_run.snapshot(2).image_features)


def test_a_cancelled_run_keeps_what_was_measured(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)

    def stop_after_the_first_epoch(status):
        if status.epoch == 1:
            (run.path / "control").write_text("cancel\n")

    with pytest.raises(CancelledError):
        execute(run, stop_after_the_first_epoch, threads=1)
    assert read_status(run).state == "cancelled"
    assert run.epochs() == [0, 1]
    assert not (run.path / "result.json").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"data.name": "magic"}, "no dataset named 'magic'"),
        ({"model.name": "ViT-Z"}, "no model named 'ViT-Z'"),
        ({"data.shots": 99}, "99 shots are more than any class has"),
        ({"analysis.projections": ["crystal_ball"]}, "no projection named 'crystal_ball'"),
        ({"device": "abacus"}, "device 'abacus' is not available"),
        ({"device": "meta"}, "device 'meta' gives no numbers back"),
        ({"method.depths": 9}, "9 depths are more than the tuned third has"),
    ],
)
def test_bad_input_ends_in_one_sentence(short_config: RunConfig, tmp_path: Path, changes: dict, sentence: str):
    run = RunFolder.create(tmp_path / "run", with_changes(short_config, changes))
    with pytest.raises(UserError, match=sentence):
        execute(run, threads=1)
    status = read_status(run)
    assert status.state == "failed"
    assert sentence in status.error.what
    assert status.error.next


def test_a_run_that_can_not_write_says_so(short_config: RunConfig, tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", short_config)
    shutil.rmtree(run.path / "thumbs")
    (run.path / "thumbs").write_text("in the way")
    with pytest.raises(OSError, match="thumbs"):
        execute(run, threads=1)
    assert read_status(run).state == "failed"


def test_snapshots_are_spread_over_the_epochs_and_hold_both_ends():
    assert snapshot_epochs(30, 20)[0] == 0
    assert snapshot_epochs(30, 20)[-1] == 30
    assert len(snapshot_epochs(30, 20)) == 21
    assert snapshot_epochs(5, 20) == [0, 1, 2, 3, 4, 5]


def test_a_run_that_ends_before_its_first_moving_picture_has_pictures_of_its_images(
    short_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(work, "PICTURES_S", 0.0)
    run = RunFolder.create(tmp_path / "run", short_config)

    def stop_at_the_first_step(status):
        if status.step == 1:
            (run.path / "control").write_text("cancel\n")

    with pytest.raises(CancelledError):
        execute(run, stop_at_the_first_step, threads=1)
    assert run.epochs() == [0]
    assert set(run.read_json("thumbs/index.json")["places"]) == set(run.probe()["id"])
