"""What changed most, groups of images, where names belong, inside an image; and runs that know none of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.store import RunFolder, Snapshot

from .made_run import make_run
from .test_all_pages import charts, open_page, words

PANELS = {
    "separability": ("By group of images", "What changed most"),
    "gram": ("Inside an image", "What changed most"),
    "manifold": (),
}


def tables(app: AppTest) -> list[list[str]]:
    return [list(frame.value.columns) for frame in app.dataframe]


def forget_what_is_new(run: RunFolder) -> None:
    """The folder as a version wrote it that knew none of these measures."""
    for name in ("by_group", "prompts"):
        (run.path / "analysis" / f"{name}.parquet").unlink()
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
    assert len(charts(app)) == 1
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
    assert len(charts(app)) == 2
