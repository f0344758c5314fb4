"""A first start: every page is alive with an example, marked as one and never counted among the user's runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.runs.folder.store import RunFolder

from .made_run import make_run
from .test_all_pages import EVERY_PAGE, charts, open_page, views, words

pytestmark = pytest.mark.usefixtures("examples")
SHOWN = [page for page in EVERY_PAGE if page != "runs"]


@pytest.mark.parametrize("page", SHOWN)
def test_on_a_first_start_a_page_is_alive_and_says_that_it_shows_an_example(page: str):
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert "came with the app" in words(app)
    assert charts(app) or views(app) or len(app.get("image")) or "What changed" in words(app)
    assert "Measure again" not in [button.label for button in app.button]


def test_runs_counts_none_of_them_and_offers_nothing_to_be_done():
    app = open_page("runs")
    assert "There are no runs yet" in words(app)
    assert "came with the app as an example" in words(app)
    assert not {"Resume", "Delete…", "New run like this"} & {button.label for button in app.button}


def test_ones_own_run_is_shown_first_and_examples_can_be_compared_with_it(runs_folder: Path):
    make_run(runs_folder / "mine")
    app = open_page("compare")
    assert app.session_state["run"] == "mine"
    (runs,) = (field for field in app.multiselect if field.label == "Runs")
    assert runs.options[0].endswith("mps 4-shot, seed 0")
    assert len(runs.options) == 4, "what the sidebar offers"
    assert runs.value == ["mine"], "no example, until one is chosen"
    assert "came with the app" not in words(app)
    assert len(app.sidebar.selectbox[0].options) == 4


def test_an_example_that_is_chosen_is_compared_with_the_others(runs_folder: Path):
    make_run(runs_folder / "mine")
    app = open_page("compare")
    app.sidebar.selectbox[0].select("example-mps").run()
    assert not app.exception
    assert app.multiselect[0].value == ["example-mps", "example-cross-entropy", "example-wrecked"]


def test_a_run_of_ones_own_has_the_name_that_an_example_has_too(runs_folder: Path):
    run = make_run(runs_folder / "example-mps")
    app = open_page("runs")
    assert "came with the app" not in words(app)
    assert RunFolder(run.path).path.name == app.session_state["run"]


def test_hidden_ones_are_gone():
    app = open_page("manifold")
    next(toggle for toggle in app.sidebar.toggle if toggle.label == "Examples").set_value(False).run()
    assert "No map yet" in words(app)
    assert [box.label for box in app.sidebar.selectbox] == []
