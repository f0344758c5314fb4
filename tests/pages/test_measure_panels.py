"""What changed most, groups of images, where names belong, inside an image; and runs that know none of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder, Snapshot

from .made_run import make_run
from .test_all_pages import charts, open_page, views, words

PANELS = {
    "separability": ("By group of images", "What changed most"),
    "gram": ("Change by class", "Inside an image", "Identity coupling against best coupling"),
    "manifold": (),
}


def tables(app: AppTest) -> list[list[str]]:
    return [list(frame.value.columns) for frame in app.dataframe]


def forget_what_is_new(run: RunFolder) -> None:
    """The folder as a version wrote it that knew none of these measures."""
    for name in ("by_group", "prompts", "gram_blocks", "asked"):
        (run.path / "analysis" / f"{name}.parquet").unlink()
    summary = run.written("analysis/summary")
    run.write_table("analysis/summary", summary[~summary["measure"].str.startswith("gromov_")])
    per_class = run.written("analysis/per_class")
    run.write_table("analysis/per_class", per_class.drop(columns=["lower", "upper"]))
    for epoch in run.epochs():
        kept = run.snapshot(epoch)
        old = Snapshot(epoch, kept.image_features, kept.text_features, kept.logits, kept.token_gram_drift)
        run.write_snapshot(old)


@pytest.mark.parametrize("page", PANELS)
def test_a_run_of_an_older_version_is_shown_without_the_new_panels(page: str, runs_folder: Path):
    forget_what_is_new(make_run(runs_folder / "old"))
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert len(charts(app)) + len(views(app)) == 1
    assert "Inside an image" not in words(app)
    assert "By group of images" not in words(app)


@pytest.mark.parametrize("page", PANELS)
def test_the_panels_are_there(page: str, runs_folder: Path):
    make_run(runs_folder / "new")
    app = open_page(page)
    assert not app.exception
    for heading in PANELS[page]:
        assert heading in words(app)


def test_images_and_classes_that_drifted_most_are_listed(runs_folder: Path):
    run = make_run(runs_folder / "new")
    app = open_page("separability")
    images = next(frame.value for frame in app.dataframe if "picture" in frame.value)
    per_image, probe = run.written("analysis/per_image"), run.written("probe")
    held_out = probe.loc[probe["split"] == "held-out", "id"]
    last = per_image[(per_image["epoch"] == 30) & (per_image["measure"] == "drift") & per_image["id"].isin(held_out)]
    np.testing.assert_allclose(images["drift"], np.sort(last["value"])[::-1][:10])
    assert ["label", "drift"] in tables(app)


def test_another_measure_of_the_groups_can_be_chosen(runs_folder: Path):
    make_run(runs_folder / "new")
    app = open_page("separability")
    choice = next(box for box in app.selectbox if box.label == "Measure of the group")
    assert choice.options == ["Tuned accuracy", "Drift"]
    choice.select("image_drift").run()
    assert not app.exception
    assert "How far a held-out image has moved" in words(app)


def test_prompts_stand_beside_their_nearest_images_and_the_page_says_why(runs_folder: Path):
    make_run(runs_folder / "new")
    app = open_page("manifold")
    table = next(frame.value for frame in app.dataframe if "prompt" in frame.value)
    assert len(table) == 24
    assert table["similarity"].iloc[0] == pytest.approx(0.285)
    assert "Text and images keep apart" in words(app)


def test_an_image_is_chosen_by_how_much_it_moved_inside(runs_folder: Path):
    run = make_run(runs_folder / "new")
    app = open_page("gram")
    choice = next(box for box in app.selectbox if box.label == "Image")
    drift = run.snapshot(30).token_gram_drift
    assert choice.value == run.written("probe")["id"].iloc[drift.argmax()]
    assert len(charts(app)) == 4


def heatmap(app: AppTest) -> dict:
    """The trace of the chart of class blocks."""
    return json.loads(charts(app)[1])["data"][0]


def test_classes_stand_against_each_other_by_family_or_by_change(runs_folder: Path):
    run = make_run(runs_folder / "new")
    app = open_page("gram")
    blocks, probe = run.written("analysis/gram_blocks"), run.written("probe")
    family = probe.drop_duplicates("label").set_index("label")["family"]
    names = heatmap(app)["y"]
    assert list(family[names]) == sorted(family[names]), "families stand together"
    next(choice for choice in app.segmented_control if choice.label.startswith("Order")).set_value("Change").run()
    assert not app.exception
    by_change = heatmap(app)["y"]
    assert sorted(by_change) == sorted(names)
    other = blocks[(blocks["epoch"] == 30) & (blocks["label"] != blocks["other"])]
    ends = pd.concat([other, other.rename(columns={"label": "other", "other": "label"})])
    means = ends.groupby("label")["value"].mean()[by_change]
    assert (means.diff().iloc[1:] <= 1e-9).all(), "the class that changed most comes first"


def test_the_pairs_that_changed_most_and_the_spread_of_the_change_stand_beside(runs_folder: Path):
    make_run(runs_folder / "new")
    app = open_page("gram")
    pairs = next(frame.value for frame in app.dataframe if "other class" in frame.value)
    assert len(pairs) == 10
    assert pairs["change"].is_monotonic_decreasing
    assert (pairs["class"] != pairs["other class"]).all()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert (metrics["Within classes"], metrics["Between classes"]) == ("0.120", "0.090")
    assert "half by less than **0.080**, 90 % by less than **0.150**, 99 % by less than **0.200**" in words(app)


def test_the_couplings_say_how_much_the_best_one_avoids(runs_folder: Path):
    make_run(runs_folder / "new")
    app = open_page("gram")
    assert "the best coupling found avoids **25.0 %** of the change" in words(app)
    assert "(0.1200 → 0.0900)" in words(app)
    assert "not below the dotted line (0.0300)" in words(app)
    assert "All 96 held-out images are compared." in words(app)
    lines = {line["name"] for line in json.loads(charts(app)[-1])["data"]}
    assert lines == {"identity coupling", "best coupling found", "no coupling is below"}


def test_couplings_of_samples_say_so_and_have_bars(runs_folder: Path):
    run = make_run(runs_folder / "new")
    table = run.written("analysis/summary")
    changes = {"gromov_points": 1000.0, "gromov_samples": 3.0, "gromov_sample_spread": 0.004}
    run.write_table("analysis/summary", table.assign(value=table["measure"].map(changes).fillna(table["value"])))
    app = open_page("gram")
    assert "Means of 3 samples of 1,000 held-out images each" in words(app)
    best = next(line for line in json.loads(charts(app)[-1])["data"] if line["name"] == "best coupling found")
    assert "error_y" in best


@pytest.mark.parametrize("lost", ["gromov_best", "gromov_points"])
def test_without_their_figures_there_is_no_panel_of_couplings(lost: str, runs_folder: Path):
    run = make_run(runs_folder / "new")
    table = run.written("analysis/summary")
    run.write_table("analysis/summary", table[table["measure"] != lost])
    app = open_page("gram")
    assert not app.exception
    assert "Identity coupling" not in words(app)


def test_where_nothing_moved_the_couplings_avoid_nothing(runs_folder: Path):
    run = make_run(runs_folder / "still")
    table = run.written("analysis/summary")
    moved = table["measure"].isin(["gromov_identity", "gromov_best", "gromov_floor"])
    run.write_table("analysis/summary", table.assign(value=table["value"].where(~moved, 0.0)))
    app = open_page("gram")
    assert not app.exception
    assert "avoids **0.0 %**" in words(app)
