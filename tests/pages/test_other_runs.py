"""Runs that lack something: features that don't move, no gradient steps, no words, no classes, no pictures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.data.formats.features.features import Beside
from mpsviz.runs.background.imported_features import import_features
from mpsviz.runs.background.unmeasurable import NEEDS_LOGITS
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.launcher import list_runs
from mpsviz.ui.session import state

from .made_run import make_run, running
from .test_all_pages import PAGES, charts, open_page, views, words

MOVED_ONLY_WORDS = "leaves the features as they are; only its predictions change"
NOTHING = "neither the features nor the predictions"


def hold_still(run: RunFolder, *, logits_too: bool) -> None:
    """Give every snapshot the features of the first one, as methods do that train no tower, and take the losses."""
    first = run.snapshot(0)
    for epoch in run.epochs()[1:]:
        logits = first.logits if logits_too else run.snapshot(epoch).logits
        run.write_snapshot(
            Snapshot(epoch, first.image_features, first.text_features, logits, np.zeros(len(first.logits)))
        )
    (run.path / "metrics.jsonl").unlink()


@pytest.mark.parametrize("page", PAGES)
def test_features_that_stay_are_told_from_pictures_that_fail(page: str, runs_folder: Path):
    hold_still(make_run(runs_folder / "probe", epochs=(0, 20)), logits_too=False)
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert MOVED_ONLY_WORDS in words(app)
    if page == "tune":
        assert "no loss to show" in words(app)
    for ranking in ("What changed most", "Change by class", "Inside an image"):
        assert ranking not in words(app), "of what stayed nothing is ranked"


def test_a_run_that_changes_nothing_says_so(runs_folder: Path):
    hold_still(make_run(runs_folder / "zero-shot", epochs=(0, 20)), logits_too=True)
    assert NOTHING in words(open_page("manifold"))


def test_nothing_is_said_of_a_run_that_goes_on_or_that_moves(runs_folder: Path):
    hold_still(make_run(runs_folder / "live", epochs=(0, 1), status=running(os.getpid(), 1, 20)), logits_too=True)
    app = open_page("tune")
    assert NOTHING not in words(app)
    assert "no loss to show" not in words(app)
    shutil.rmtree(runs_folder / "live")
    make_run(runs_folder / "moves", epochs=(0, 20))
    text = words(open_page("manifold"))
    assert MOVED_ONLY_WORDS not in text
    assert NOTHING not in text


@pytest.fixture
def no_slow_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])


CHARTS = {"gram": 2, "predictions": 0}
"""The matrices, and the couplings over the epochs; the other pages have one. Labels add the change by class."""


def features(file: Path, **more: np.ndarray) -> Path:
    rng = np.random.default_rng(0)
    centres = np.repeat(rng.normal(size=(3, 8)), 5, axis=0)
    before = centres + rng.normal(size=(15, 8))
    np.savez(file, before=before, after=np.stack([before, centres + 0.1 * before]), **more)
    return file


@pytest.mark.usefixtures("no_slow_maps")
@pytest.mark.parametrize("page", PAGES)
def test_features_without_text_are_shown_without_predictions(page: str, tmp_path: Path):
    import_features(features(tmp_path / "mine.npz", labels=np.repeat(["**a**", "b", "c"], 5)))
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert {metric.label for metric in app.metric} <= {
        "Gram drift", "Neighbours kept", "Mean |difference|", "Within classes", "Between classes",
    }  # fmt: skip
    assert len(charts(app)) + len(views(app)) == CHARTS.get(page, 1) + (page == "gram")
    assert not app.warning, "nobody has pictures of them"
    if page == "gram":
        assert not [word for word in ("famil", "style") if word in words(app).lower()], "the data have neither"
        order = next(choice for choice in app.segmented_control if choice.label.startswith("Order"))
        assert order.options == ["Name", "Change"], "there are no families"
    assert any("features of mine" in option for option in app.sidebar.selectbox[0].options)
    if page == "manifold":
        run = list_runs()[0]
        probe = run.written("probe")
        app.session_state[state._selection_key(run)] = probe.loc[probe["label_index"] == 1, "id"].tolist()
        (view,) = views(app.run())
        assert len(view["selected"]["ids"]) == 5
        assert view["runs"][0]["sheets"] == []


@pytest.mark.usefixtures("no_slow_maps")
@pytest.mark.parametrize("page", PAGES)
def test_features_without_labels_are_shown_without_classes(page: str, tmp_path: Path):
    import_features(features(tmp_path / "bare.npz"))
    app = open_page(page)
    assert not app.exception
    assert not app.error
    if page == "separability":
        assert "no classes to compare" in words(app)
    else:
        assert len(charts(app)) + len(views(app)) == CHARTS.get(page, 1)


def test_what_needs_logits_is_a_measure(runs_folder: Path):
    from mpsviz.analysis.measures.registry import MEASURES

    assert NEEDS_LOGITS - {"alpha"} <= {name for level in MEASURES.values() for name in level}


def test_opening_features_says_what_is_wrong_or_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs_folder: Path
):
    opened = []

    def start(file: Path, beside: Beside) -> RunFolder:
        opened.append((file, beside))
        return (
            make_run(runs_folder / "opened", epochs=(0, 1)) if len(opened) == 1 else RunFolder(runs_folder / "opened")
        )

    app = open_page("tune")
    assert "`before` (n, D)" in words(app)
    button = next(button for button in app.button if button.label == "Open")
    assert button.disabled
    field = next(field for field in app.text_input if field.label == "Feature file")
    field.set_value(str(tmp_path / "none.npz")).run()
    next(button for button in app.button if button.label == "Open").click().run()
    assert not app.exception
    assert "nothing to read" in app.error[0].value
    broken = tmp_path / "broken.npz"
    broken.write_text("no zip")
    app.text_input(key="path of features").set_value(str(broken)).run()
    next(button for button in app.button if button.label == "Open").click().run()
    assert "damaged" in app.error[0].value
    assert not runs_folder.exists()
    monkeypatch.setattr("mpsviz.ui.tune.features_choice.start_import", start)
    next(button for button in app.button if button.label == "Open").click().run()
    assert opened == [(broken, Beside())]
    assert app.session_state["run"] == "opened"
    app.text_input(key="path of features table").set_value(str(tmp_path / "none.csv")).run()
    next(button for button in app.button if button.label == "Open").click().run()
    assert "nothing to read" in app.error[0].value
    app.text_input(key="path of features table").set_value(str(broken)).run()
    app.text_input(key="path of features pictures").set_value(str(tmp_path)).run()
    next(box for box in app.checkbox if box.label == "No pictures").check().run()
    next(button for button in app.button if button.label == "Open").click().run()
    assert opened[1:] == [(broken, Beside(broken, tmp_path, has_pictures=False))]


def test_many_images_are_drawn_by_class_in_the_gram_matrix():
    from mpsviz.ui.tables import run_tables

    n = 900
    probe = pd.DataFrame(
        {
            "id": [str(number) for number in range(n)],
            "label": [f"class {number % 3}" for number in range(n)],
            "label_index": np.arange(n) % 3,
            "family": "",
            "style": "",
            "split": "held-out",
        }
    )
    features = np.random.default_rng(0).normal(size=(n, 4))
    pair = run_tables.image_grams(probe, features, features)
    assert len(pair.names) == run_tables.MOST_ROWS
    assert pair.rows == "450 of 900 held-out images, drawn by class, ordered by class.", (
        "there are no families, no styles"
    )
    assert {pair.groups.count(f"class {label}") for label in range(3)} == {150}
    assert "Held-out images only" in run_tables.class_grams(probe, features, features).rows
