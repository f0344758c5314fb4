"""The Explore page: what it shows of a run, which runs it offers to stand beside, and what it says without a map."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import manage_runs
from mpsviz.ui.explore.second_run import is_comparable
from mpsviz.ui.session import state

from .made_run import make_run
from .test_all_pages import open_page, words

FEW = {"mammal": ["elephant", "koala"], "bird": ["penguin", "dove"]}
OTHERS = {"sea": ["octopus", "dolphin"], "fruit": ["banana", "grapes"]}


def make(path: Path, **settings) -> RunFolder:
    return make_run(path, **({"families": FEW, "epochs": (0, 2), "bystanders": 3} | settings))


def panels(app: AppTest) -> list[tuple[str, str]]:
    """Run and moment of each panel that the view was given."""
    mounts = [json.loads(node.proto.json or "{}") for node in app.get("bidi_component")]
    return [(panel["run"], panel["shows"]) for mount in mounts for panel in mount.get("panels", [])]


def second(app: AppTest):
    return next(field for field in app.selectbox if field.label == "Compare with")


def open_on(name: str) -> AppTest:
    """The page, on the run of this name."""
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    app.query_params["run"] = name
    return app.run().switch_page("pages/explore.py").run()


def test_a_run_is_shown_before_and_after_under_its_headline(runs_folder: Path):
    make(runs_folder / "done")
    app = open_page("explore")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Explore"
    assert "Gram drift" in [metric.label for metric in app.metric]
    assert panels(app) == [("done", "start"), ("done", "slider")]
    assert second(app).options == ["Itself, before tuning"]


def test_a_second_run_stands_on_the_right_and_stays_when_one_comes_back(runs_folder: Path):
    for name, seed in (("left", 0), ("right", 1)):
        make(runs_folder / name, seed=seed)
    app = open_on("left")
    second(app).select("right").run()
    assert not app.exception
    assert panels(app) == [("left", "slider"), ("right", "slider")]
    app.switch_page("pages/gram.py").run()
    app.switch_page("pages/explore.py").run()
    assert panels(app) == [("left", "slider"), ("right", "slider")]


def test_runs_that_look_alike_can_be_told_apart(runs_folder: Path):
    for name in ("one", "two", "three"):
        manage_runs.rename(make(runs_folder / name), "the same")
    app = open_on("one")
    assert len(set(second(app).options)) == 3
    second(app).select("two").run()
    assert [run for run, _ in panels(app)] == ["one", "two"]


def test_runs_of_other_images_and_runs_without_a_map_are_not_offered(runs_folder: Path):
    make(runs_folder / "done")
    make(runs_folder / "of other classes", families=OTHERS)
    for place in (make(runs_folder / "without a map").path / "maps").iterdir():
        place.write_text("torn")
    app = open_on("done")
    assert not app.exception
    assert second(app).options == ["Itself, before tuning"]


@pytest.mark.parametrize(("changed", "comparable"), [(0, True), (1, False)])
def test_one_id_with_other_content_is_another_image(runs_folder: Path, changed: int, comparable: bool):
    runs = [make(runs_folder / name) for name in ("one", "other")]
    for number, run in enumerate(runs):
        probe = run.written("probe")
        digests = [f"{row:064x}" for row in range(len(probe))]
        digests[0] = f"{number * changed:064x}"
        columns = {"bytes": 9, "modified": 9, "sha256": digests}
        run.write_table("images", pd.DataFrame(probe[["id", "label", "split"]].assign(**columns)))
    assert is_comparable(*runs) == comparable


def test_selected_images_are_shown_and_cleared(runs_folder: Path):
    run = make(runs_folder / "done")
    app = open_page("explore")
    assert not app.header
    app.session_state[state._selection_key(run)] = run.written("probe")["id"][:2].tolist()
    app.run()
    assert [element.value for element in app.header] == ["2 selected"]
    next(button for button in app.button if button.label == "Clear").click().run()
    assert not app.exception
    assert not app.header


def test_a_run_whose_maps_are_broken_says_that_there_is_none(runs_folder: Path):
    for place in (make(runs_folder / "done").path / "maps").iterdir():
        place.write_text("torn")
    app = open_page("explore")
    assert not app.exception
    assert panels(app) == []
    assert "No map is drawn" in words(app) or "Measure again" in [button.label for button in app.button]
