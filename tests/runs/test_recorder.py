"""`mpsviz.Recorder`: a training of one's own becomes the very run folder that all pages read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz import Recorder
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.background.unmeasurable import FUSED, NEEDS_LOGITS
from mpsviz.runs.folder.recording import first_epoch, layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import read_thumbs
from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.view.runs.packed_folder import show_folder
from tests.runs.recordings import (
    CENTRES,
    IDS,
    LABELS,
    NAMES,
    N,
    features,
    measured,
    measures,
    quick,
    recorder,
)


def test_it_needs_neither_torch_nor_streamlit_nor_scikit_learn(tmp_path: Path):
    code = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "torchvision", "streamlit", "sklearn", "umap", "open_clip"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import numpy as np
import mpsviz
rows = {"labels": [0, 1] * 3, "images": np.zeros((6, 9, 9, 3), np.uint8), "columns": {"a": range(6)}}
with mpsviz.Recorder(sys.argv[1], **rows, analyse=False) as recorder:
    recorder.snapshot(0, np.eye(6))
    recorder.log(1, loss=0.5)
    recorder.snapshot(1, np.eye(6) + 0.1, )
"""
    command = [sys.executable, "-c", code, str(tmp_path / "run")]
    done = subprocess.run(command, cwd=IMPORT_ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    run = RunFolder(tmp_path / "run")
    assert run.epochs() == [0, 1]
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert set(thumbs.places) == set(map(str, range(6)))


def test_a_recording_is_a_run_that_says_no_more_than_was_handed_over(runs_folder: Path):
    columns = pd.DataFrame({"style": ["a", "b"] * (N // 2), "size": np.arange(N), "seen": [True, False] * (N // 2)})
    with recorder(runs_folder / "mine", columns=columns) as one:
        for at in range(3):
            assert one.snapshot(at, features(at))
            one.log(10 * at, loss=1 / (at + 1), epoch=at)
    run = one.run
    assert run.path in [other.path for other in list_runs()]
    assert current_status(run).state == "finished"
    assert run.epochs() == [0, 1, 2]
    units = features(2) / np.linalg.norm(features(2), axis=1, keepdims=True)
    np.testing.assert_allclose(run.snapshot(2).image_features, units, atol=1e-3)
    probe = run.written("probe")
    assert probe["id"].tolist() == IDS
    assert probe["label"].tolist() == [NAMES[label] for label in LABELS]
    assert (probe["style"].tolist(), probe["size"].tolist()) == (columns["style"].tolist(), columns["size"].tolist())
    assert run.metrics()[["step", "loss"]].to_numpy().tolist() == [[0, 1.0], [10, 0.5], [20, 1 / 3]]
    measured(run)
    summary = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    assert summary[0, "image_drift"] == pytest.approx(0, abs=1e-5)
    assert summary[2, "silhouette"] > summary[1, "silhouette"] > summary[0, "silhouette"]
    assert not measures(run) & (NEEDS_LOGITS | FUSED)
    assert problems(run) == []
    assert show_folder(run) is not None


def test_logits_are_those_of_the_model_and_nothing_is_fused(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in (3, 7):  # the first one is compared with, whatever its number
            one.snapshot(at, features(at), logits=features(at) @ CENTRES.T)
    run = measured(one.run)
    assert first_epoch(run) == 3
    summary = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    right = ((features(7) @ CENTRES.T).argmax(axis=1) == LABELS).mean()
    assert summary[7, "accuracy_tuned"] == pytest.approx(right)
    assert {"accuracy_tuned", "calibration_error", "image_drift"} <= measures(run)
    assert not measures(run) & (FUSED | {"accuracy_zero_shot", "image_text_alignment", "modality_gap"})
    assert problems(run) == []


def test_text_features_make_cosines_of_the_logits(tmp_path: Path):
    with recorder(tmp_path / "run", text_features=CENTRES) as one:
        one.snapshot(0, features(0))
        one.snapshot(1, features(1), text_features=-CENTRES)
    first, second = one.run.snapshot(0), one.run.snapshot(1)
    units = CENTRES / np.linalg.norm(CENTRES, axis=1, keepdims=True)
    np.testing.assert_allclose(first.logits, first.image_features @ units.T, atol=2e-3)
    np.testing.assert_allclose(second.logits, -second.image_features @ units.T, atol=2e-3)


def test_one_snapshot_is_a_run(tmp_path: Path):
    with Recorder(tmp_path / "run", analyse=False) as one:
        one.snapshot(0, features(0).astype(np.float16))
    run = measured(one.run)
    assert run.written("probe")["id"].tolist() == [str(row) for row in range(N)]
    assert read_recording(run).labels == "none"
    assert "image_drift" not in measures(run)
    assert problems(run) == []


def test_layers_are_run_folders_of_their_own_widths(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in range(2):
            one.snapshot(at, features(at), layers={"stem": features(at)[:, :3], "blocks.1": features(at, seed=2)})
    layers = layer_folders(one.run)
    assert list(layers) == ["stem", "blocks.1"]
    stem = layers["stem"]
    for layer in layers.values():
        quick(layer)
    measured(one.run)
    assert (stem.epochs(), stem.snapshot(1).image_features.shape) == ([0, 1], (N, 3))
    assert stem.written("probe")["id"].tolist() == IDS
    assert "image_drift" in measures(stem)


def test_tokens_say_how_an_image_changed_within(tmp_path: Path):
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(2, N, 5, 6))
    with recorder(tmp_path / "run", images=np.zeros((N, 9, 9), np.uint8)) as one:
        one.snapshot(0, features(0), tokens=before)
        one.snapshot(1, features(1), tokens=after)

    def gram(tokens: np.ndarray) -> np.ndarray:
        units = tokens / np.linalg.norm(tokens, axis=2, keepdims=True)
        return units @ units.transpose(0, 2, 1)  # (N, T, D) · (N, D, T)

    change = np.abs(gram(after) - gram(before))  # (N, T, T)
    first, second = one.run.snapshot(0), one.run.snapshot(1)
    assert not first.token_gram_drift.any()
    np.testing.assert_allclose(second.token_gram_drift, change.mean(axis=(1, 2)), atol=1e-3)
    assert second.token_gram_map is not None
    np.testing.assert_allclose(second.token_gram_map, change.mean(axis=2)[:, 1:], atol=1e-3)
