"""The Predictions page: its figures are those of the saved logits at the α that is set."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables.prediction_tables import MOST_CLASSES, confused_pairs, confusion_pair, images_of_cell
from mpsviz.ui.tables.prediction_tables import predictions_of as of

from .made_run import make_run, running
from .test_all_pages import charts, open_page, words


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("predictions") / "done", epochs=(0, 3))


def found(run: RunFolder):
    predictions = of(run.written("probe"), run.snapshot(0), run.snapshot(3))
    assert predictions is not None
    return predictions


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_the_figures_follow_alpha(runs_folder: Path):
    run = make_run(runs_folder / "done", epochs=(0, 3))
    app = open_page("predictions")
    assert not app.exception
    probe, (before, after) = run.written("probe"), (run.snapshot(0), run.snapshot(3))
    held_out = (probe["split"] == "held-out").to_numpy()
    label = probe["label_index"].to_numpy()[held_out]
    slider = next(slider for slider in app.slider if "α" in slider.label)
    for alpha in (0.0, 0.25):
        app = slider.set_value(alpha).run()
        logits = (alpha * after.logits + (1 - alpha) * before.logits)[held_out]
        expected = 100 * (logits.argmax(axis=1) == label).mean()
        assert metrics(app)["Held-out accuracy"] == f"{expected:.1f} %"


def test_alpha_by_hand_is_in_the_address_and_comes_back_with_it(runs_folder: Path):
    run = make_run(runs_folder / "done", epochs=(0, 3))
    app = open_page("predictions", run="done", alpha="0.25")
    probe, (before, after) = run.written("probe"), (run.snapshot(0), run.snapshot(3))
    held_out = (probe["split"] == "held-out").to_numpy()
    named = (0.25 * after.logits + 0.75 * before.logits)[held_out].argmax(axis=1)
    expected = 100 * (named == probe["label_index"].to_numpy()[held_out]).mean()
    assert metrics(app)["Held-out accuracy"] == f"{expected:.1f} %"

    def slider():
        return next(slider for slider in app.slider if "α" in slider.label)

    slider().set_value(0.6).run()
    assert app.query_params["alpha"] == "0.6"
    app.query_params["alpha"] = "0.25"  # Back
    app.run()
    assert slider().value == 0.25
    (chosen,) = map(float, re.findall(r"Validation images choose α = (\d(?:\.\d)?)", words(app)))
    for word in ("", "2", "nan", "x"):
        app.query_params["alpha"] = word
        app.run()
        assert not app.exception
        assert slider().value == chosen


def test_it_says_what_choosing_on_held_out_images_would_flatter(runs_folder: Path):
    make_run(runs_folder / "done", epochs=(0, 3))
    text = words(open_page("predictions"))
    assert "Validation images choose α = " in text
    assert "among steps of 0.1, as for the run's own figures" in text
    assert "the curve above is drawn in steps of 0.01" in text


MIXING = {
    "used": 0.5, "best_on_validation": 1.0,
    "curve": [
        {"mixing": 0.0, "validation": 50.0, "held_out": 55.0, "gram_drift": 0.0},
        {"mixing": 0.5, "validation": 60.0, "held_out": 72.5, "gram_drift": 0.05},
        {"mixing": 1.0, "validation": 62.0, "held_out": 70.0, "gram_drift": 0.1},
    ],
}  # fmt: skip
"""What a run of WiSE-FT keeps in its result."""


def with_mixing(runs_folder: Path, mixing: object) -> AppTest:
    run = make_run(runs_folder / "done", epochs=(0, 3))
    result = run.read_json("result.json")
    assert isinstance(result, dict)
    run.write_json("result.json", {**result, "mixing": mixing})
    return open_page("predictions")


def test_mixed_weights_say_what_each_mixture_would_have_given_and_what_choosing_flatters(runs_folder: Path):
    app = with_mixing(runs_folder, MIXING)
    assert not app.exception
    text = words(app)
    assert "The run mixed its weights with α = 0.5" in text
    assert "Validation images would have chosen α = 1, with 70.0 % of held-out images right" in text
    assert "taken α = 0.5 and reported 72.5 %: +2.5 points that are flattery" in text
    (curve,) = [json.loads(spec) for spec in charts(app) if "Gram drift" in spec]
    assert [line["name"] for line in curve["data"]] == ["validation images", "held-out images", "Gram drift (right)"]


def test_mixed_weights_without_validation_images_choose_nothing(runs_folder: Path):
    curve = [{**point, "validation": None} for point in MIXING["curve"]]
    app = with_mixing(runs_folder, {**MIXING, "best_on_validation": None, "curve": curve})
    assert not app.exception
    assert "No validation images can choose another" in words(app)


@pytest.mark.parametrize("mixing", [None, 3, {}, {**MIXING, "used": 7}, {**MIXING, "curve": [{"mixing": "<b>"}]}])
def test_a_result_that_says_nothing_of_mixtures_has_no_such_part(runs_folder: Path, mixing: object):
    app = with_mixing(runs_folder, mixing)
    assert not app.exception
    assert "Mixed weights" not in words(app)


def test_features_without_class_names_say_why_nothing_is_predicted(runs_folder: Path):
    run = make_run(runs_folder / "done", epochs=(0, 3))
    for epoch in (0, 3):
        snapshot = run.snapshot(epoch)
        snapshot.logits[:] = np.nan
        run.write_snapshot(snapshot)
    app = open_page("predictions")
    assert not app.exception
    assert not app.error
    assert "There are no predictions" in words(app)


def test_the_matrices_hold_every_held_out_image_once(run: RunFolder):
    predictions, labels = found(run), run.class_labels()
    pair = confusion_pair(predictions, 1.0, labels, by_change=False)
    assert pair.before.sum() == pair.after.sum() == len(predictions.held_out.label)
    assert pair.groups == sorted(pair.groups)  # families stand together
    by_change = confusion_pair(predictions, 1.0, labels, by_change=True)
    changed = np.abs(by_change.after - by_change.before)
    totals = (changed.sum(axis=0) + changed.sum(axis=1)).tolist()
    assert totals == sorted(totals, reverse=True)


def test_classes_that_are_named_are_the_only_ones(run: RunFolder):
    pair = confusion_pair(found(run), 1.0, run.class_labels(), by_change=False, named=[2, 5])
    assert sorted(pair.classes.tolist()) == [2, 5]
    assert pair.left_out == 0


def test_more_classes_than_one_can_see_are_cut_to_the_most_changed_and_counted(tmp_path: Path):
    families = {"many": [f"class {index:02d}" for index in range(MOST_CLASSES + 5)]}
    run = make_run(tmp_path / "many", families=families, epochs=(0, 3))
    pair = confusion_pair(found(run), 1.0, run.class_labels(), by_change=False)
    assert len(pair.names) == MOST_CLASSES
    assert pair.left_out == 5


def test_a_cell_has_the_images_that_it_counts(run: RunFolder):
    predictions, labels, measured = found(run), run.class_labels(), run.written("analysis/per_image")
    moved = 1 - (run.snapshot(3).image_features * run.snapshot(0).image_features).sum(axis=1)
    drift = dict(zip(run.written("probe")["id"], moved, strict=True))
    for row in confused_pairs(predictions, 0.6, labels).head(5).to_dict("records"):
        images = images_of_cell(predictions, 0.6, labels, (row["label_index"], row["predicted_index"]), measured, 3)
        assert (images["after"] == row["predicted"]).sum() == row["after"]
        assert (images["before"] == row["predicted"]).sum() == row["before"]
        assert set(images["label"]) == {row["true"]}
        assert images["drift"].tolist() == pytest.approx([drift[image] for image in images["id"]], abs=1e-4)
        probe = run.written("probe").set_index("id")
        assert set(probe.loc[images["id"], "split"]) == {"held-out"}


def test_before_tuning_has_begun_to_show_there_is_nothing_to_compare(runs_folder: Path):
    make_run(runs_folder / "going", epochs=(0,), status=running(os.getpid(), 1, 40))
    app = open_page("predictions")
    assert not app.exception
    assert "Nothing to compare yet" in words(app)
    assert not app.get("plotly_chart")
