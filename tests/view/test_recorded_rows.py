"""What the view is told of recordings: sentences in place of pictures, a column a label, clusters, and layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mpsviz import Recorder
from mpsviz.config.run_config import with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.recording import layer_folders
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.map_drawing import draw_map
from mpsviz.view.runs import packed_folder
from mpsviz.view.runs.packed_folder import show_folder
from mpsviz.view.runs.recorded_columns import first_colour, shown_rows
from mpsviz.view.shown_run import ShownRun

N = 24
TEXTS = [f"Sentence {row}, longer than any name." for row in range(N)]


def record(folder: Path, *, layers: bool = False, **given: Any) -> RunFolder:
    features = np.random.default_rng(0).normal(size=(N, 6)) + 9 * np.eye(2, 6)[np.arange(N) % 2]
    with Recorder(folder, analyse=False, **given) as one:
        for at in range(2):
            one.snapshot(at, features + at, layers={"blocks.0": features[:, :4] - at} if layers else None)
    for run in (one.run, *layer_folders(one.run).values()):
        run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
        remeasure(run)
    return one.run


def shown(run: RunFolder, of: RunFolder | None = None) -> ShownRun:
    found = show_folder(run, of=of)
    assert found is not None
    return found


def columns(one: ShownRun) -> dict[str, Any]:
    return {about["name"]: about["categories"] for about in one.images.meta["columns"]}


def test_sentences_are_no_kinds_to_colour_by_but_what_each_point_says(tmp_path: Path):
    run = record(tmp_path / "texts", texts=TEXTS, labels=np.arange(N) % 2, layers=True)
    one = shown(run)
    assert one.images.tables["images"]["sentence"].to_pylist() == TEXTS
    assert "text" not in columns(one)
    assert columns(one)["label"] == ["0", "1"]
    assert first_colour(run) is None
    assert run.table("analysis/by_group") is None, "groups of one"
    (layer,) = layer_folders(run).values()
    deep = shown(layer, of=run)
    assert deep.key == one.key == "texts", "a selection is of both"
    assert deep.images.tables["images"]["sentence"].to_pylist() == TEXTS
    assert deep.maps[0][0].version != one.maps[0][0].version


def test_of_a_large_run_the_features_of_its_ends_are_held_and_what_is_shown_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with Recorder(tmp_path / "long", analyse=False, labels=np.arange(N) % 2) as one:
        for at in range(4):
            features = np.random.default_rng(at).normal(size=(N, 6))
            one.snapshot(at, features, logits=features[:, :2])
    draw_map(one.run, "pca", [0, 3])
    expected = shown(one.run).images.tables["images"]
    monkeypatch.setattr(packed_folder, "MOST_ROWS", 2 * N)
    held = packed_folder._snapshots(one.run, N)
    assert [len(snapshot.image_features) for snapshot in held] == [N, 0, 0, N]
    assert shown(one.run).images.tables["images"].equals(expected)


def test_rows_without_labels_have_clusters_which_are_no_classes(tmp_path: Path):
    run = record(tmp_path / "bare")
    one = columns(shown(run))
    assert one["cluster"] == ["cluster 1", "cluster 2"]
    assert shown(run).start == "", "what had been done by snapshot 0, nobody said"
    assert shown(run).images.meta["measures"]["neighbors_lost_10"]["title"] == "Neighbours lost of 6"
    assert not one["label"], "else every point would be titled by having none"
    assert not one["split"], "nobody said which rows are held out"
    assert first_colour(run) == "column:cluster"
    clusters = run.written("analysis/clusters")
    assert clusters["id"].tolist() == run.written("probe")["id"].tolist()
    names = clusters["cluster"].to_numpy().reshape(N // 2, 2)  # (N,) → (N / 2, the two centres)
    assert [len(set(names[:, side]) - {""}) for side in (0, 1)] == [1, 1]
    assert not [name for name in run.written("analysis/summary")["measure"] if name in ("silhouette", "accuracy_tuned")]


def test_of_several_labels_each_one_can_be_coloured_by(tmp_path: Path):
    labels = [["dog"] if row % 2 else ["cat", "dog"] for row in range(N)]
    run = record(tmp_path / "several", labels=labels)
    found = columns(shown(run))
    assert found["cat, yes or no"] == ["cat", "not cat"]
    assert found["dog, yes or no"] == ["dog"]
    assert first_colour(run) == "column:labels"
    has = shown_rows(run, run.written("probe")).probe["cat, yes or no"]
    assert has.tolist() == ["not cat" if row % 2 else "cat" for row in range(N)]


def test_numbers_are_a_ramp(tmp_path: Path):
    run = record(tmp_path / "numbers", labels=np.linspace(0.25, 3, N))
    assert columns(shown(run))["label value"] is None
    assert first_colour(run) == "column:label value"


@pytest.mark.parametrize(("name", "column"), [("analysis/clusters", "cluster"), ("labels", "cat, yes or no")])
def test_a_damaged_table_is_done_without(name: str, column: str, tmp_path: Path):
    run = record(tmp_path / "run", labels=[["cat"]] * N if name == "labels" else None)
    assert column in columns(shown(run))
    (run.path / f"{name}.parquet").write_bytes(b"torn")
    assert column not in columns(shown(run))
