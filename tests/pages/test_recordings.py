"""Recordings of somebody's own training on every page: what such a run can't have is left out, and nothing breaks."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from mpsviz import Recorder
from mpsviz.errors import UserError
from mpsviz.row_words import RowWords
from mpsviz.runs.folder.measured import unmeasured
from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status, write_status

from .made_recordings import CENTRES, LABELS, NAMES, N, features, opened_everywhere, record
from .test_all_pages import EVERY_PAGE, charts, open_page, views, words

ODD = ["a/b/{}.png", "ü 漢字 {}", 'it\'s "{}" <b>', "x" * 300 + "{}", "../../{}", "two\nlines {}"]


def test_without_labels_of_odd_ids_in_half_precision(runs_folder: Path, monkeypatch: pytest.MonkeyPatch):
    ids = [ODD[row % len(ODD)].format(row) for row in range(N)]
    pages = opened_everywhere(record(runs_folder / "bare", [0, 1, 2], ids=ids, dtype=np.float16, model="ViT <b>"))
    assert "These rows have no labels" in words(pages["separability"])
    assert "These rows have no labels" in words(pages["manifold"])
    assert "recording has predictions where its training hands over logits" in words(pages["predictions"])
    assert not [choice for choice in pages["gram"].segmented_control if "Classes" in choice.options]
    for page in ("gram", "diagnosis", "manifold"):
        assert "no class" not in f"{words(pages[page])}{charts(pages[page])}{views(pages[page])}", page
    assert "recorded" in words(pages["runs"])
    assert "features · ViT" in pages["runs"].dataframe[0].value["Data · model"].iloc[0]
    assert {metric.label for metric in pages["manifold"].metric} == {"Gram drift", "Neighbours kept"}
    assert "Of 24 rows 6 neighbours are looked at, not 10" in words(pages["tune"])
    diagnosed = words(pages["diagnosis"]).replace("\\", "")
    assert "No row has a class, so of classes nothing is said: the 24 rows are looked at together" in diagnosed
    assert "Too few rows to test everything" in diagnosed
    assert "to say anything" not in diagnosed, "other findings of these rows stand beside it"
    assert "There are 24 rows: below 40, hubs can't be told from chance" in diagnosed
    assert "Record more rows, none of which is trained on" in diagnosed
    assert [box.label for box in pages["diagnosis"].multiselect] == ["Kind"]
    asked = diagnosed.partition("never from")[0]
    assert "Collapse or spread of all rows" in asked
    assert "Shortcut" not in asked
    assert "Classes merged" not in asked
    assert "among 4,000 rows" not in words(pages["manifold"])
    monkeypatch.setattr("mpsviz.ui.manifold.row_notes.MOST_ROWS", N - 1)
    assert "looked for among 4,000 rows, drawn by chance" in words(open_page("manifold"))


def test_with_several_labels_each_and_rows_that_are_left_out(runs_folder: Path):
    labels = [[NAMES[LABELS[row]], "drawn"] if row % 2 else [NAMES[LABELS[row]]] for row in range(N)]
    run = record(runs_folder / "several", [0, 9], labels=labels, bad=3)
    pages = opened_everywhere(run)
    assert "Every row may have several labels" in words(pages["separability"])
    assert "several labels here, and a prediction is one class of each" in words(pages["predictions"])
    diagnosed = words(pages["diagnosis"]).replace("\\", "")
    assert "Every row may have several labels, so of classes nothing is said: the 23 rows" in diagnosed
    assert "Findings of classes need one class each." in diagnosed
    assert "as labels, they have" not in diagnosed
    (table,) = (one.value for one in pages["separability"].dataframe if "by chance" in one.value)
    assert table.set_index("label")["rows"].to_dict() == {"fox": 7, "wolf": 8, "bear": 8, "drawn": 11}
    drawn = table.set_index("label").loc["drawn"]
    assert np.isnan(drawn["after"]), "what has nothing to do with the features is not told from chance"
    assert drawn["by chance"] == 45.5, "10 of 22, with the digits of the others"
    assert "1 of 24 rows was left out" in words(pages["tune"]).replace("\\", "")
    assert not unmeasured(run)
    per_label, kept = run.path / "analysis/per_label.parquet", run.written("analysis/per_label")
    per_label.write_bytes(b"torn")
    assert unmeasured(run) == {("table", "per_label")}
    torn = "analysis/per_label.parquet is broken: it says how well each of several labels stands apart."
    assert [line for line in problems(run) if torn in line]
    assert "Not measured in this run: label purity." in words(open_page("separability"))
    run.write_table("analysis/per_label", kept)
    asked = run.written("analysis/asked")
    run.write_table("analysis/asked", asked[~asked["name"].isin(["silhouette", "per_label"])])
    said = words(open_page("separability"))
    assert "Label purity" in said
    assert "Not measured in this run: silhouette and more figures" in said, "beside what is there"
    run.write_table("analysis/asked", asked)
    per_label.unlink()
    assert not unmeasured(run), "labels may all be too rare"
    run.write_table("analysis/asked", asked[asked["name"] != "per_label"])
    assert "Not measured in this run: label purity." in words(open_page("separability")), "an earlier version's"


def test_with_numbers_for_labels_and_thirty_snapshots(runs_folder: Path):
    pages = opened_everywhere(record(runs_folder / "numbers", list(range(30)), labels=np.linspace(0.5, 3.25, N)))
    assert "The labels are numbers" in words(pages["separability"])
    assert "The labels are numbers here, and a prediction is a class" in words(pages["predictions"])
    assert "The labels are numbers, so of classes nothing is said" in words(pages["diagnosis"]).replace("\\", "")
    (losses,) = (spec for spec in charts(pages["tune"]) if "grad norm" in spec)
    assert "loss" in losses


def test_texts_are_called_texts_and_what_was_trained_on_is_told_where_it_is_known(runs_folder: Path):
    texts = [f"sentence {row}" for row in range(20)]
    about = {"texts": texts, "labels": LABELS[:20], "rows": 20}
    run = record(runs_folder / "texts", [0, 1, 2, 3, 4], class_names=NAMES, **about)
    pages = opened_everywhere(run)
    assert "All texts" in words(pages["gram"])
    assert "All texts" in words(pages["separability"])
    assert "20 texts" in words(pages["diagnosis"])
    (rows,) = (choice for choice in pages["gram"].segmented_control if choice.label == "Rows and columns")
    assert rows.options[0] == "Texts"
    assert any("cosine of two texts" in spec for spec in charts(pages["gram"]))
    assert not [spec for spec in charts(pages["gram"]) if "cosine of two images" in spec]
    assert "image" not in "".join(box.label for box in pages["diagnosis"].toggle if box.label.startswith("Cosines"))
    told = words(pages["manifold"]) + "".join(element.help for element in pages["manifold"].markdown)
    assert [line for line in told.splitlines() if "image" in line or "before tuning" in line] == []
    assert "same texts" in next(box.help for box in pages["manifold"].selectbox if box.label == "Compare with")
    assert row_words(run) == RowWords("text", held_out=False)
    told = record(runs_folder / "told", [0, 1], split=["train", "test"] * 10, **about)
    assert row_words(told) == RowWords("text", held_out=True)
    assert "Held-out texts only" in words(open_page("gram", run="told"))


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_what_was_never_measured_is_offered_once_and_no_damage(page: str, runs_folder: Path):
    with Recorder(runs_folder / "copied", analyse=False, labels=LABELS) as one:
        for at in range(2):
            one.snapshot(at, features(at))
    app = open_page(page)
    assert not app.exception
    assert not app.warning
    assert not app.error
    if page not in ("compare", "runs"):  # which are of several runs
        assert [button.label for button in app.button if "easure" in button.label] == ["Measure"]
        assert words(app).count("Not measured yet") == 1
        assert f"`mpsviz analyse {one.run.path.absolute()}`" in words(app)


def test_a_recording_without_a_snapshot_claims_none(runs_folder: Path):
    with pytest.raises(UserError), Recorder(runs_folder / "bad", analyse=False, labels=[1, 2, 3]) as one:
        one.snapshot(0, features(0))
    app = open_page("manifold")
    assert not app.exception
    said = words(app)
    assert [error.value for error in app.error] == [
        "**The training stopped on an error\\: UserError\\: The rows are not equally many\\: labels 3, "
        "features 24\\. Give one of each for every row\\.**  \nNo snapshot was recorded\\. Start it again, in the same "
        "folder or in another one\\."
    ]
    assert "No snapshot was recorded here" in said
    assert "snapshots of this recording are here" not in said
    assert "Measure" not in {button.label for button in app.button}


def test_with_one_snapshot_and_pictures(runs_folder: Path):
    images = np.random.default_rng(0).integers(0, 255, (N, 9, 9, 3), dtype=np.uint8)
    pages = opened_everywhere(record(runs_folder / "one", [7], labels=LABELS, images=images))
    for page in ("manifold", "gram", "separability"):
        assert "There is one snapshot only" in words(pages[page])
    assert "→" not in words(pages["manifold"]), "nothing has changed"
    assert "Noise floor" not in words(pages["manifold"]), "and nothing moves"
    assert views(pages["manifold"])[0]["runs"][0]["sheets"]


@pytest.mark.parametrize("goes_on", [False, True])
def test_logits_are_compared_with_those_of_the_first_snapshot_and_steps_are_steps(goes_on: bool, runs_folder: Path):
    run = record(runs_folder / "steps", [3, 7, 90], labels=LABELS, class_names=NAMES, logits=True, unit="step")
    if goes_on:  # on another machine, whose folder is read only
        now = {"state": "running", "phase": "recording", "machine": "another", "heartbeat": time.time()}
        write_status(run, read_status(run).model_copy(update=now))
    pages = opened_everywhere(run)
    right = [((features(number) @ CENTRES.T).argmax(axis=1) == LABELS).mean() for number in (0, 2)]
    assert pages["runs"].dataframe[0].value["Accuracy"].tolist() == [round(100 * right[1], 1)]
    metrics = {metric.label: (metric.value, metric.delta) for metric in pages["predictions"].metric}
    assert metrics["Accuracy"] == metrics["Tuned accuracy"]
    assert metrics["Accuracy"] == (f"{100 * right[1]:.1f} %", f"{100 * (right[1] - right[0]):+.1f} points")
    assert "predicted as, at step 3 (before) and at step 90 (after)" in words(pages["predictions"])
    assert [slider.label for slider in pages["gram"].select_slider] == ["Step"]
    assert (pages["gram"].select_slider[0].options) == ["7", "90"]
    assert ("Still recording: step 90." in words(pages["gram"])) == goes_on
    assert ("**Recording** · step 90" in words(pages["tune"])) == goes_on
