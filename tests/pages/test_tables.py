from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.analysis.measures.most_changed import changed_pairs
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables import map_tables, run_tables
from mpsviz.ui.tables.finding_tables import how_sure
from mpsviz.view.images import pack_images
from mpsviz.view.shown_run import Map, show_run

from .made_run import make_run


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return make_run(tmp_path / "run", epochs=(0, 1, 2))


@pytest.fixture
def probe(run: RunFolder) -> pd.DataFrame:
    probe = run.probe()
    assert probe is not None
    return probe


def test_a_map_is_joined_by_id_whatever_the_order(run: RunFolder, probe: pd.DataFrame):
    snapshots = [run.snapshot(epoch) for epoch in run.epochs()]
    tables = run.written("maps/pca"), run.written("analysis/per_image")
    predicted = run_tables.predictions(probe, snapshots, run.class_labels())
    in_order, mixed = (
        show_run("run", "Run", probe=probe, maps={"pca": Map("PCA", places)}, features={}, predicted=said, per_image=of)
        for places, of, said in (
            (*tables, predicted),
            (table.sample(frac=1, random_state=0) for table in (*tables, predicted)),
        )
    )
    assert [pack.version for pack in in_order.packs()] == [pack.version for pack in mixed.packs()]
    column = next(column for column in mixed.images.meta["columns"] if column["name"] == "label")
    codes = mixed.images.tables["images"]
    labels = [column["categories"][code] for code in codes[column["key"]].to_pylist()]
    by_id = dict(zip(codes["id"].to_pylist(), labels, strict=True))
    assert by_id == probe.set_index("id")["label"].to_dict()


def test_predictions_are_the_largest_logit_and_bystanders_have_none(run: RunFolder, probe: pd.DataFrame):
    snapshot = run.snapshot(2)
    predicted = run_tables.predictions(probe, [snapshot], run.class_labels()).set_index("id")
    names = run.class_labels()
    for row, image in enumerate(probe.itertuples()):
        expected = names[snapshot.logits[row].argmax()] if image.label_index >= 0 else ""
        assert predicted.loc[image.id, "predicted"] == expected
    assert predicted.loc[probe.loc[probe["split"] == "bystander", "id"], "correct"].isna().all()


def test_the_gram_of_images_is_in_the_order_of_its_names(run: RunFolder, probe: pd.DataFrame):
    features = run.snapshot(0).image_features
    pair = run_tables.image_grams(probe, features, run.snapshot(2).image_features)
    assert pair.groups == sorted(pair.groups)
    row = probe.index[(probe["label"] == "koala") & (probe["style"] == "emojione")][0]
    other = probe.index[(probe["label"] == "banana") & (probe["style"] == "mono")][0]
    place, other_place = pair.names.index("koala · emojione"), pair.names.index("banana · mono")
    assert pair.before[place, other_place] == pytest.approx(float(features[row] @ features[other]), abs=1e-5)
    assert pair.change == pytest.approx(np.abs(pair.after - pair.before).mean(), rel=1e-5)


def test_the_rows_of_a_gram_know_their_images(run: RunFolder, probe: pd.DataFrame):
    features = run.snapshot(0).image_features
    about = probe.set_index("id")
    images, classes = (
        run_tables.image_grams(probe, features, features),
        run_tables.class_grams(probe, features, features),
    )
    for name, ids in zip(images.names, images.ids, strict=True):
        (image,) = ids
        assert name == f"{about['label'][image]} · {about['style'][image]}"
    held_out = about[about["split"] == "held-out"]
    for name, ids in zip(classes.names, classes.ids, strict=True):
        assert set(ids) == set(held_out.index[held_out["label"] == name])


def test_only_held_out_images_are_in_the_gram(run: RunFolder, probe: pd.DataFrame):
    assert len(run_tables.gram_order(probe)) == (probe["split"] == "held-out").sum()


def test_the_gram_of_classes_averages_blocks_without_the_diagonal(run: RunFolder, probe: pd.DataFrame):
    features = run.snapshot(0).image_features
    images = run_tables.image_grams(probe, features, features)
    classes = run_tables.class_grams(probe, features, features)
    mine = [place for place, name in enumerate(images.names) if name.startswith("koala ·")]
    block = images.before[np.ix_(mine, mine)]
    expected = (block.sum() - np.trace(block)) / (len(mine) * (len(mine) - 1))
    place = classes.names.index("koala")
    assert classes.before[place, place] == pytest.approx(expected, abs=1e-5)


def test_the_pairs_that_changed_most_come_first(run: RunFolder, probe: pd.DataFrame):
    pair = run_tables.class_grams(probe, run.snapshot(0).image_features, run.snapshot(2).image_features)
    changed = changed_pairs(pair.names, pair.before, pair.after)
    sizes = changed["difference"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all()
    assert (changed["class"] != changed["other class"]).all()
    off_diagonal = np.abs(pair.after - pair.before)[np.triu_indices(len(pair.names), k=1)]
    assert sizes[0] == pytest.approx(off_diagonal.max())


def test_before_and_after_has_the_worst_class_first():
    rows = [(0, 0, "a", 0.5), (0, 1, "b", 0.1), (4, 0, "a", 0.2), (4, 1, "b", 0.3)]
    ends = run_tables.before_and_after(pd.DataFrame(rows, columns=["epoch", "label_index", "label", "value"]))
    assert ends["class"].tolist() == ["a", "b"]
    assert ends["change"].tolist() == pytest.approx([-0.3, 0.2])


def test_a_run_without_measures_has_no_ends():
    assert run_tables.ends(None) == {}
    assert map_tables.fidelity(None, 0) == {}


def test_a_map_that_says_nothing_of_itself_is_measured_by_nothing():
    places = pd.DataFrame({"id": ["a", "a"], "epoch": [0, 2], "x": 0.0, "y": 0.0})
    assert map_tables.fidelity(places, 2) == {}


def test_the_fidelity_of_a_map_is_that_of_both_epochs_shown():
    places = pd.DataFrame({"id": ["a", "b"] * 3, "epoch": [0, 0, 2, 2, 4, 4]})
    places = places.assign(trustworthiness=places["epoch"] / 10, noise_floor=np.nan)
    assert map_tables.fidelity(places, 2) == {"trustworthiness": (0.0, 0.2)}
    assert map_tables.fidelity(places, 3) == {}


def test_a_name_is_placed_amid_its_nearest_images_of_that_epoch():
    points = pd.DataFrame({"id": ["a", "b"] * 2, "epoch": [0, 0, 3, 3], "x": [0.0, 2, 4, 8], "y": [0.0, 0, 1, 3]})
    prompts = pd.DataFrame(
        {
            "label_index": 4,
            "label": "cat",
            "epoch": [0, 3, 3],
            "rank": [1, 1, 2],
            "id": ["a", "a", "b"],
            "similarity": [0.2, 0.3, 0.1],
        }
    )
    places = map_tables.prompt_positions(points, prompts).set_index("epoch")
    assert places.loc[0, ["x", "y", "similarity"]].tolist() == [0, 0, 0.2]
    assert places.loc[3, ["x", "y", "similarity"]].tolist() == pytest.approx([6, 2, 0.2])


def test_the_gap_is_the_share_that_the_best_coupling_avoids():
    figures = {"gromov_identity": 0.2, "gromov_best": 0.15, "gromov_floor": 0.1, "gromov_points": 240}
    figures["gromov_sample_spread"] = 0
    summary = pd.DataFrame([(1, name, value) for name, value in figures.items()], columns=["epoch", "measure", "value"])
    assert run_tables.couplings(summary)["gap"] == pytest.approx(0.25)
    still = summary.assign(value=summary["value"] * (summary["measure"] == "gromov_points"))
    assert run_tables.couplings(still)["gap"] == 0
    assert run_tables.couplings(summary[summary["measure"] != "gromov_best"]) == {}
    assert run_tables.couplings(None) == {}


def test_a_class_has_one_colour_on_every_page(run: RunFolder):
    """Curves number classes as the view does: in the order of the names of those that are no bystanders."""
    probe = run.written("probe")
    (about,) = [one for one in pack_images(probe[["id", "label"]], [0]).meta["columns"] if one["name"] == "label"]
    used = set(probe["label"][probe["split"] != "bystander"])
    in_view = [name for name in about["categories"] if name in used]
    tones = run_tables.class_tones(probe)
    assert len(tones) == len(used)
    assert all(in_view[tone] == run.class_labels()[index] for index, tone in tones.items())


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.001, "sign flips: p = 0.001, so there is a change, and it is less than what counts"),
        (0.4, "sign flips: p = 0.4"),
    ],
)
def test_what_held_and_has_a_small_p_value_says_how_both_can_be(p: float, said: str):
    held = Finding("all_images", "held", Subject(), "95 % interval", size=0.98, unit="", test="sign flips", p=p)
    assert how_sure(held) == said
