"""Features that were computed elsewhere become a run folder that says no more than they do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.data.formats.features.features import load_features
from mpsviz.runs.background import imported_features
from mpsviz.runs.background.imported_images import NO_CLASS
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.background.unmeasurable import NEEDS_LOGITS, OF_ONE
from mpsviz.runs.folder.caveats import of_many
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.view.runs.packed_folder import show_folder
from tests.runs.own_features import NAMES, N, arrays, saved


def measures(run: RunFolder, table: str) -> set[str]:
    return set(run.written(f"analysis/{table}")["measure"])


@pytest.mark.usefixtures("quick")
def test_a_whole_file_becomes_a_finished_run(tmp_path: Path):
    file = saved(tmp_path / "mine.npz")
    run = imported_features.import_features(file)
    assert run.path in [other.path for other in list_runs()]
    assert current_status(run).state == "finished"
    assert run.config().data.name == imported_features.SOURCE
    assert run.config().data.path == str(file)
    assert run.epochs() == [0, 1, 2]
    table = load_features(file)
    np.testing.assert_allclose(run.snapshot(2).image_features, table.after[1], atol=1e-3)
    probe = run.written("probe")
    assert probe["label"].tolist() == NAMES[arrays()["labels"]].tolist()
    assert set(probe["split"]) == {"held-out"}
    assert run.map_names() == ["pca"]
    assert len(run.written("maps/pca")) == 3 * N
    summary = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    named = (table.after[1] @ np.asarray(table.text_features).T).argmax(axis=1)
    assert summary[2, "accuracy_tuned"] == pytest.approx((named == table.labels).mean())
    assert summary[0, "image_drift"] == pytest.approx(0, abs=1e-5)
    assert summary[2, "silhouette"] > summary[0, "silhouette"]


@pytest.mark.usefixtures("quick")
def test_without_text_nothing_is_said_that_needs_it(tmp_path: Path):
    run = imported_features.import_features(saved(tmp_path / "mine.npz", "text_features"))
    assert np.isnan(run.snapshot(0).logits).all()
    for table in ("summary", "per_class", "per_image"):
        assert not measures(run, table) & NEEDS_LOGITS
    assert {"gram_drift_global", "image_drift", "neighbor_overlap", "silhouette", "cka"} <= measures(run, "summary")
    assert {"silhouette", "class_margin", "neighbor_purity", "drift"} <= measures(run, "per_class")
    assert not {"modality_gap", "image_text_alignment", "gram_drift_local"} & measures(run, "summary")
    assert run.table("analysis/prompts") is None
    assert any("text features" in note for note in read_status(run).notes)


@pytest.mark.usefixtures("quick")
def test_without_labels_there_are_no_classes(tmp_path: Path):
    run = imported_features.import_features(saved(tmp_path / "bare.npz", "text_features", "labels", "class_names"))
    assert set(run.written("probe")["split"]) == {"held-out"}
    assert {"gram_drift_global", "image_drift", "neighbor_overlap"} <= measures(run, "summary")
    assert not {"silhouette", "class_margin", "linear_probe", "gram_drift_between"} & measures(run, "summary")
    assert run.written("analysis/per_class").empty


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("left_out", [(), ("text_features",), ("text_features", "labels", "class_names")])
def test_one_set_of_features_is_one_snapshot_that_is_compared_with_nothing(tmp_path: Path, left_out: tuple[str, ...]):
    run = imported_features.import_features(saved(tmp_path / "one.npz", "after", *left_out))
    assert (run.epochs(), current_status(run).state) == ([0], "finished")
    assert len(run.written("maps/pca")) == N
    for table in ("summary", "per_class", "per_image", "by_group"):
        if (run.path / "analysis" / f"{table}.parquet").exists():
            assert measures(run, table) <= OF_ONE
    summary = run.written("analysis/summary").set_index("measure")["value"]
    assert {"intrinsic_dimension", "effective_rank", "anisotropy"} <= set(summary.index)
    assert ("silhouette" in summary) == ("labels" not in left_out)
    assert ("accuracy_zero_shot" in summary) == ("text_features" not in left_out)
    assert "There is one set of features, so nothing is compared." in read_status(run).notes
    before = {table: measures(run, table) for table in ("summary", "per_class")}
    remeasure(run, lambda _: None)
    assert {table: measures(run, table) for table in before} == before


@pytest.mark.usefixtures("quick")
def test_what_the_file_leaves_open_is_said(tmp_path: Path):
    np.savez(tmp_path / "some.npz", **{key: arrays()[key] for key in ("before", "after")}, size=np.eye(N))
    notes = read_status(imported_features.import_features(tmp_path / "some.npz")).notes
    assert "The array 'size' is not used." in notes
    assert any(note.startswith("There are no labels") for note in notes)


@pytest.mark.usefixtures("quick")
def test_images_beside_the_classes_are_bystanders(tmp_path: Path):
    given = arrays()
    given["labels"][:4] = -1
    np.savez(tmp_path / "some.npz", **given)
    run = imported_features.import_features(tmp_path / "some.npz")
    probe = run.written("probe")
    assert probe["split"].tolist() == ["bystander"] * 4 + ["held-out"] * (N - 4)
    assert probe["label"].tolist()[:4] == [NO_CLASS] * 4
    assert "bystander_gram_drift" in measures(run, "summary")


@pytest.mark.usefixtures("quick")
def test_a_parquet_table_will_do(tmp_path: Path):
    given = arrays()
    columns = {"id": [f"image {row}" for row in range(N)], "label": NAMES[given["labels"]]}
    rows = {"before": list(given["before"]), "after": list(given["after"][-1])}
    pd.DataFrame(columns | rows).to_parquet(tmp_path / "mine.parquet")
    run = imported_features.import_features(tmp_path / "mine.parquet")
    assert run.epochs() == [0, 1]
    assert run.written("probe")["id"].tolist() == columns["id"]


@pytest.mark.usefixtures("quick")
def test_all_of_very_many_images_are_measured_and_what_is_approximate_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for module in ("features.feature_space", "evidence.evidence", "fidelity.map_fidelity"):
        monkeypatch.setattr(f"mpsviz.analysis.{module}.EXACT", 1000)
    monkeypatch.setattr("mpsviz.runs.worker.analyst.KEPT_ABOVE", 1000)
    rng = np.random.default_rng(0)
    n = 1100
    before = rng.normal(size=(n, 3))
    np.savez(tmp_path / "many.npz", before=before, after=before + 0.1, labels=np.arange(n) % 3)
    run = imported_features.import_features(tmp_path / "many.npz", tmp_path / "run")
    assert run.written("probe")["id"].tolist() == [str(row) for row in range(n)]
    per_image = run.written("analysis/per_image").query("epoch == 1")
    assert (per_image["measure"] == "drift").sum() == n
    assert len(run.written("maps/pca")) == 2 * n
    summary = run.written("analysis/summary").query("epoch == 1").set_index("measure")
    assert summary.loc["gram_drift_global", "sampled"] == n
    assert 0.95 <= summary.loc["neighbor_overlap", "recall"] <= 1
    assert np.isnan(summary.loc["image_drift", ["sampled", "recall"]].astype(float)).all()
    assert (run.written("maps/pca")["search_recall"] >= 0.95).all()
    near = run.written("analysis/neighbors")
    assert near["id"].tolist() == 2 * run.written("probe")["id"].tolist()
    assert near["epoch"].unique().tolist() == [0, 1]
    true = nearest_neighbors(run.snapshot(1).image_features, 8)[0]
    found = np.stack(near.loc[near["epoch"] == 1, "near"].tolist())
    monkeypatch.setattr("mpsviz.view.neighbours.MOST_IMAGES", 1000)
    shown = show_folder(run)
    assert shown is not None
    assert shown.neighbours is not None
    np.testing.assert_array_equal(shown.neighbours.tables["neighbours"]["row"].to_numpy()[-8 * n :], found.ravel())
    assert shown.neighbours.meta["recall"] == near["recall"].min()
    shares = [len(set(one) & set(other)) / 8 for one, other in zip(true.tolist(), found.tolist(), strict=True)]
    assert np.mean(shares) >= 0.95


def test_what_is_approximate_or_of_a_sample_is_said():
    probe = pd.DataFrame({"split": ["held-out"] * 6000})
    figures = {
        "measure": ["neighbor_overlap", "gram_drift_global", "cka"], "epoch": 1, "sampled": [np.nan, 5000.0, np.nan],
        "recall": [0.963, np.nan, np.nan],
    }  # fmt: skip
    approximate, sampled = of_many(pd.DataFrame(figures), probe)
    assert "Among 6,000 held-out images nearest neighbours are approximate: 96.3% of the true ones" in approximate
    assert sampled.endswith("so these are of 5,000 drawn by class, seed 0: gram drift global.")
    exact = pd.DataFrame(figures).assign(recall=1.0, sampled=6000.0)
    assert of_many(exact, probe) == ()
    assert of_many(exact.drop(columns="recall"), probe) == (), "a run of an older version"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("images", "said"),
    [(3, "Only 3 images are held out"), (N, f"Of {N} held-out images 4 neighbours are looked at, not 10")],
)
def test_figures_of_neighbours_of_a_few_images_say_so(tmp_path: Path, images: int, said: str):
    few = {name: array if name in ("class_names", "text_features") else array[..., :images, :] if array.ndim > 1 else
           array[:images] for name, array in arrays().items()}  # fmt: skip
    np.savez(tmp_path / "few.npz", **few)
    run = imported_features.import_features(tmp_path / "few.npz")
    assert any(said in note for note in read_status(run).notes)
    assert ("neighbor_overlap" in measures(run, "summary")) == (images >= 4)
    assert run.written("maps/pca")["n_neighbors"].unique().tolist() == [images // 4]
    assert run.written("maps/pca")["stress"].notna().all()
