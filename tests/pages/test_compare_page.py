"""The Compare page, and the way to it from the Runs page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.config.run_config import with_changes
from mpsviz.runs.comparison.tags import tag
from mpsviz.runs.folder.store import RunFolder

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


def test_what_differs_in_the_settings_is_listed_and_nothing_else(runs: list[RunFolder]):
    listed = table(open_page("compare"), "setting")
    settings = next(
        element.value
        for element in open_page("compare").dataframe
        if list(element.value.columns)[:2] == ["setting", "ce-2"]
    )
    assert len(listed)
    assert {"method.name", "seed"} <= set(settings["setting"])
    assert "data.name" not in set(settings["setting"])


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


def test_a_run_that_has_not_ended_is_told_from_the_others(runs_folder: Path):
    make_run(runs_folder / "whole", epochs=(0, 1, 2))
    make_run(runs_folder / "going", epochs=(0, 1), status=running(os.getpid(), 1, 40))
    captions = [caption.value for caption in open_page("compare").caption]
    assert [text for text in captions if "its figures are after epoch 1 of 40" in text and "going is running" in text]
    assert not [text for text in captions if "whole is" in text]
