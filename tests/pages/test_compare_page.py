"""The Compare page, and the way to it from the Runs page."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.config.run_config import with_changes
from mpsviz.runs.comparison.tags import tag
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status, write_status

from .made_run import make_run, running
from .test_all_pages import charts, open_page, words


@pytest.fixture
def runs(runs_folder: Path) -> list[RunFolder]:
    made = []
    for method, seed in (("mps", 1), ("mps", 2), ("ce", 1), ("ce", 2)):
        run = make_run(runs_folder / f"{method}-{seed}", epochs=(0, 2, 4), seed=seed + 10 * (method == "ce"))
        run.write_config(with_changes(run.config(), {"method.name": method, "seed": seed}))
        made.append(run)
    return made


def table(app: AppTest, column: str):
    return next(element.value for element in app.dataframe if column in element.value.columns)


def test_one_run_is_not_enough_and_the_page_says_what_to_do(runs_folder: Path):
    make_run(runs_folder / "alone", epochs=(0, 2))
    app = open_page("compare")
    assert not app.exception
    assert "Choose two runs or more" in words(app)


def test_settings_stand_beside_each_other_with_their_means(runs: list[RunFolder]):
    app = open_page("compare")
    assert not app.exception
    assert not app.error
    assert len(charts(app)) == 2
    figures = table(app, "Seeds")
    assert sorted(figures.index) == ["ce", "mps"]
    assert figures["Seeds"].tolist() == [2, 2]
    expected = []
    for run in runs[:2]:
        summary = run.written("analysis/summary")
        rows = summary[(summary["epoch"] == 4) & (summary["measure"] == "accuracy_tuned")]
        expected.append(rows["value"].iloc[0])
    assert figures.loc["mps", "Tuned accuracy"] == pytest.approx(sum(expected) / 2)
    differences = table(app, "adjusted_p")
    assert differences["pairs"].max() == 2
    assert "No other setting has both a higher mean fused accuracy and a lower mean gram drift than" in words(app)


def test_shares_are_drawn_in_percent(runs: list[RunFolder]):
    app = open_page("compare", run="mps-1", runs="mps-1,ce-1")
    fused = _at_the_end(runs[0].written("analysis/summary"), "accuracy_fused")
    trade_off = json.loads(charts(app)[0])
    assert trade_off["layout"]["yaxis"]["title"]["text"] == "fused accuracy (% of images)"
    mean = next(trace for trace in trade_off["data"] if trace.get("name", "").startswith("mps ("))
    assert mean["y"] == pytest.approx([100 * fused["value"].iloc[0]])
    of_classes = _at_the_end(runs[0].written("analysis/per_class"), "accuracy")
    assert table(app, "from")["from"].mean() == pytest.approx(100 * of_classes["value"].mean(), abs=0.05)  # as shown


def _at_the_end(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    return figures[(figures["epoch"] == 4) & (figures["measure"] == measure)]


def test_what_differs_in_the_settings_is_listed_and_nothing_else(runs: list[RunFolder]):
    settings = table(open_page("compare"), "Key")
    assert {"method.name", "seed"} <= set(settings["Key"])
    assert "data.name" not in set(settings["Key"])


def test_the_best_epoch_is_told_of_each_run(runs: list[RunFolder]):
    best = table(open_page("compare"), "best epoch")
    assert sorted(best["run"]) == ["ce-1", "ce-2", "mps-1", "mps-2"]
    assert set(best["images"]) == {24}


def test_the_table_of_runs_has_figures_and_tags_and_is_filtered_by_words(runs: list[RunFolder]):
    tag(runs[0], ["for the paper"])
    app = open_page("runs")
    assert not app.exception
    rows = table(app, "Accuracy")
    assert len(rows) == 4
    assert rows["Drift"].tolist() == pytest.approx([0.1] * 4)
    assert rows["Neighbours"].tolist() == pytest.approx([70.0] * 4)
    filtered = app.text_input[0].set_value("PAPER mps").run()
    assert table(filtered, "Accuracy")["Tags"].tolist() == ["for the paper"]
    assert "None of 4 runs" in words(filtered.text_input[0].set_value("nothing like it").run())


def selected(app: AppTest) -> dict[str, str]:
    return {box.label: str(box.value) for box in app.main.selectbox}


def measures_of(app: AppTest, label: str) -> list[str]:
    return next(box.value for box in app.multiselect if box.label == label)


def test_the_address_opens_what_was_chosen_and_says_what_is(runs: list[RunFolder]):
    asked = {
        "run": "ce-2", "runs": "ce-2,ce-1,mps-2,mps-1", "up": "gram_drift_global", "across": "silhouette",
        "over": "silhouette", "measures": "gram_drift_global,accuracy_tuned", "paired": "silhouette,gram_drift_global",
        "from": "mps",
    }  # fmt: skip
    app = open_page("compare", **asked)
    assert not app.exception
    assert measures_of(app, "Runs") == asked["runs"].split(",")
    chosen = {"Up": asked["up"], "Across": asked["across"], "Measure over the epochs": asked["over"], "From": "mps"}
    assert chosen.items() <= selected(app).items()
    assert measures_of(app, "Measures") == ["gram_drift_global", "accuracy_tuned"]
    assert table(app, "adjusted_p")["measure"].tolist() == ["Silhouette", "Gram drift"]
    assert dict(app.query_params) == asked
    app = next(box for box in app.main.selectbox if box.label == "Up").set_value("silhouette").run()
    assert app.query_params["up"] == "silhouette"
    app.query_params["up"] = "gram_drift_global"  # Back
    app.run()
    assert selected(app)["Up"] == "gram_drift_global"
    del app.query_params["up"]  # and to where nothing was chosen
    app.run()
    assert selected(app)["Up"] == "accuracy_fused"
    assert measures_of(app, "Runs") == asked["runs"].split(",")


def test_what_the_address_asks_for_and_is_not_there_is_said_and_left_out(runs: list[RunFolder]):
    asked = {"runs": "mps-1,ce-1,gone%2C one", "up": "no measure", "paired": "nothing,gram_drift_global"}
    app = open_page("compare", run="ce-2", **asked)
    assert not app.exception
    assert measures_of(app, "Runs") == ["mps-1", "ce-1"]
    assert "runs that have no figures here: gone, one" in words(app)
    assert selected(app)["Up"] == "accuracy_fused"
    assert measures_of(app, "Measures to pair") == ["gram_drift_global"]


def test_another_run_in_the_sidebar_leaves_the_comparison_in_the_address(runs: list[RunFolder]):
    app = open_page("compare", run="ce-2", runs="mps-1,ce-1", up="gram_drift_global")
    app = app.sidebar.selectbox[0].set_value("mps-2").run()
    assert (app.query_params["run"], app.query_params["runs"]) == ("mps-2", "mps-1,ce-1")
    assert selected(app)["Up"] == "gram_drift_global"


def test_of_one_pair_of_runs_images_are_paired_and_what_is_no_mean_of_them_is_named(runs: list[RunFolder]):
    summary = runs[2].written("analysis/summary")
    drift = summary["measure"] == "gram_drift_global"
    runs[2].write_table("analysis/summary", summary.assign(value=summary["value"].where(~drift, 0.125)))
    app = open_page("compare", run="mps-1", runs="mps-1,ce-1", paired="silhouette,gram_drift_global")
    assert not app.exception
    assert [frame.proto.placeholder for frame in app.dataframe if "adjusted_p" in frame.value] == ["–"]
    paired = table(app, "adjusted_p")
    assert paired["measure"].tolist() == ["Silhouette"]
    assert paired["pairs"].tolist() == [(runs[0].written("probe")["split"] == "held-out").sum()]
    assert "Gram drift +0.0250" in words(app).replace("\\", "")


def test_of_two_encoders_what_each_has_its_own_scale_of_is_not_paired(runs: list[RunFolder]):
    runs[2].write_config(with_changes(runs[2].config(), {"model.name": "ViT-B-16", "model.pretrained": "openai"}))
    for run in runs:
        per_class = run.written("analysis/per_class")
        of_another_version = per_class[per_class["measure"] == "accuracy"].assign(measure="of_another_version")
        run.write_table("analysis/per_class", pd.concat([per_class, of_another_version], ignore_index=True))
    app = open_page("compare", run="mps-1", runs="mps-1,ce-1", paired="gram_drift_global,accuracy_tuned")
    assert not app.exception
    assert "of different encoders: figures in cosines, distances or logits are not paired" in words(app)
    assert measures_of(app, "Measures to pair") == ["accuracy_tuned"]
    paired = next(box for box in app.multiselect if box.label == "Measures to pair")
    assert "Gram drift" not in paired.options
    of_one = open_page("compare", run="mps-2", runs="mps-2,ce-2")
    assert "not paired" not in words(of_one)
    offered = [{box.label: set(box.options) for box in one.selectbox}["Measure of the class"] for one in (app, of_one)]
    assert "Accuracy" in offered[0]
    assert {"Drift", "Silhouette"} & offered[1] - offered[0] == {"Drift"}
    assert not any("Of another version" in names for names in offered), "nothing is known of its unit"


def test_of_two_encoders_with_drift_alone_nothing_is_offered_to_be_paired_and_the_page_says_why(runs: list[RunFolder]):
    runs[2].write_config(with_changes(runs[2].config(), {"model.name": "ViT-B-16", "model.pretrained": "openai"}))
    for run in runs:
        summary = run.written("analysis/summary")
        run.write_table("analysis/summary", summary[summary["measure"] == "gram_drift_global"])
    app = open_page("compare", run="mps-1", runs="mps-1,ce-1")
    assert not app.exception
    assert "its own scale of them. There is no other measure, so nothing can be paired." in words(app)
    assert "Choose a measure" not in words(app)
    assert "Measures to pair" not in [box.label for box in app.multiselect]


def test_settings_are_called_by_the_labels_of_the_form_with_their_keys(runs: list[RunFolder]):
    runs[0].write_config(with_changes(runs[0].config(), {"optim.lr": 0.5}))
    differing = table(open_page("compare"), "Key").set_index("Key")
    assert differing.loc["optim.lr", "Setting"] == "Learning rate"
    assert differing.loc["optim.lr", "mps-1"] == "0.5"


def test_of_two_runs_of_a_seed_the_one_that_has_ended_counts(runs: list[RunFolder], runs_folder: Path):
    shutil.copytree(runs[0].path, runs_folder / "again")
    again = RunFolder(runs_folder / "again")
    write_status(again, read_status(again).model_copy(update={"state": "paused"}))
    summary = again.written("analysis/summary")
    again.write_table("analysis/summary", summary.assign(value=0.125))
    app = open_page("compare", run="mps-1", runs="again,mps-1,ce-1", measures="silhouette")
    assert not app.exception
    assert table(app, "Seeds").loc["mps", "Silhouette"] == pytest.approx(0.3)
    assert "'again' repeats the setting and the seed" in words(app).replace("\\", "")


def test_figures_of_different_data_are_set_beside_each_other_and_none_is_the_best(runs: list[RunFolder]):
    probe = runs[2].written("probe")
    runs[2].write_table("probe", probe.assign(id="cat/" + probe["id"]))
    runs[2].write_config(with_changes(runs[2].config(), {"data.name": "folder", "data.path": "/pictures/cats"}))
    said = words(open_page("compare", run="mps-1", runs="mps-1,ce-1")).replace("\\", "")
    assert "These runs are of different data ('emoji-60' and 'folder cats')" in said
    assert "No other setting has both" not in said


def test_a_run_that_has_not_ended_is_told_from_the_others(runs_folder: Path):
    make_run(runs_folder / "whole", epochs=(0, 1, 2))
    make_run(runs_folder / "going", epochs=(0, 1), status=running(os.getpid(), 1, 40))
    captions = [caption.value for caption in open_page("compare").caption]
    assert [text for text in captions if "its figures are after epoch 1 of 40" in text and "going is running" in text]
    assert not [text for text in captions if "whole is" in text]
    going = RunFolder(runs_folder / "going")
    summary = going.written("analysis/summary")
    going.write_table("analysis/summary", summary[summary["epoch"] == 0])  # the next snapshot is being measured
    assert "going is running: its figures are those of before tuning." in words(open_page("compare"))
    shown = {metric.label: metric.value for metric in open_page("gram", run="going").metric}
    assert shown["Zero-shot accuracy"].endswith(" %")
    assert shown["Tuned accuracy"] == shown["Gram drift"] == "—", "not unchanged: not known yet"
