"""The Manifold page: what it shows of a run, which runs it offers to stand beside, and what it says without a map."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import manage_runs
from mpsviz.ui.explore.second_run import is_comparable
from mpsviz.ui.session import state

from .made_run import make_run
from .test_all_pages import open_page, views, words

FEW = {"mammal": ["elephant", "koala"], "bird": ["penguin", "dove"]}
OTHERS = {"sea": ["octopus", "dolphin"], "fruit": ["banana", "grapes"]}


def make(path: Path, **settings) -> RunFolder:
    return make_run(path, **({"families": FEW, "epochs": (0, 2), "bystanders": 3} | settings))


def panels(app: AppTest) -> list[tuple[str, str]]:
    """Run and moment of each panel that the view was given."""
    return [(panel["run"], panel["shows"]) for view in views(app) for panel in view["panels"]]


def second(app: AppTest):
    return next(field for field in app.selectbox if field.label == "Compare with")


def open_on(name: str) -> AppTest:
    """The page, on the run of this name."""
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    app.query_params["run"] = name
    return app.run().switch_page("pages/manifold.py").run()


def test_a_run_is_shown_before_and_after_under_its_headline(runs_folder: Path):
    make(runs_folder / "done")
    app = open_page("manifold")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Manifold"
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
    app.switch_page("pages/manifold.py").run()
    assert panels(app) == [("left", "slider"), ("right", "slider")]


def test_of_two_runs_the_page_says_whose_figures_these_are_and_whether_they_are_of_one_split(runs_folder: Path):
    for name in ("left", "same", "others"):
        manage_runs.rename(make(runs_folder / name), f"called {name}")
    others = RunFolder(runs_folder / "others")
    probe = others.written("probe")
    of_class = probe["label_index"] == 0
    few, held = (probe[of_class & (probe["split"] == use)].index[0] for use in ("few-shot", "held-out"))
    probe.loc[[few, held], "split"] = ["held-out", "few-shot"]
    others.write_table("probe", probe)
    places = others.written("maps/pca")
    others.write_table("maps/pca", places.assign(projection_version=PROJECTIONS["pca"].version + 1))

    app = open_on("left")
    assert "The figures are of the left run" not in words(app)
    second(app).select("same").run()
    assert "The figures are of the left run, ● called left." in words(app)
    assert "different splits" not in words(app)
    assert "Outdated" not in words(app)
    second(app).select("others").run()
    assert "The figures are of the left run, ● called left." in words(app)
    assert "different splits: 2 images" in words(app)
    assert "Outdated in ● called others: PCA, one basis." in words(app)
    assert f"`mpsviz analyse {others.path}`" in words(app)
    others.write_table("maps/pca", places)
    left = RunFolder(runs_folder / "left")
    left.write_table("maps/pca", left.written("maps/pca").assign(projection_version=0))
    app.run()
    assert "Outdated in ● called left: PCA, one basis." in words(app)
    assert "Outdated in ● called others" not in words(app)


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


@pytest.fixture
def selected(runs_folder: Path) -> AppTest:
    """The page of a run, on which the nine images of a class are selected."""
    run = make(runs_folder / "done")
    app = open_page("manifold")
    assert not app.header
    probe = run.written("probe")
    app.session_state[state._selection_key(run)] = probe.loc[probe["label_index"] == 1, "id"].tolist()
    return app.run()


def test_the_view_is_handed_what_is_selected_elsewhere(selected: AppTest):
    assert not selected.exception
    assert len(views(selected)[0]["selected"]["ids"]) == 9


def test_torn_thumbnails_leave_the_view(selected: AppTest, runs_folder: Path):
    sheet = runs_folder / "done" / "thumbs" / "sheet-000.png"
    sheet.write_text("torn")
    selected.run()
    assert not selected.exception
    assert len(views(selected)[0]["selected"]["ids"]) == 9
    sheet.unlink()
    sheet.with_name("index.json").touch()
    assert views(selected.run())[0]["runs"][0]["sheets"] == [None]
    sheet.write_text("comes later")
    assert views(selected.run())[0]["runs"][0]["sheets"] != [None]


def test_an_old_link_to_explore_leads_to_the_manifold(runs_folder: Path):
    make(runs_folder / "done")
    app = open_page("explore")
    assert not app.exception
    assert app.title[0].value == "Manifold"
    assert panels(app) == [("done", "start"), ("done", "slider")]


def test_the_address_leads_to_a_run_and_the_one_beside_it_and_follows_them(runs_folder: Path):
    for name, seed in (("left", 0), ("right", 1)):
        make(runs_folder / name, seed=seed)
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    app.query_params["run"], app.query_params["beside"] = "left", "right"
    app.run().switch_page("pages/manifold.py").run()
    assert [run for run, _ in panels(app)] == ["left", "right"]
    second(app).select("").run()
    assert app.query_params == {"run": "left"}
    app.sidebar.selectbox[0].select("right").run()
    assert app.query_params == {"run": "right"}
    app.query_params["run"], app.query_params["beside"] = "left", "right"  # Back
    app.run()
    assert not app.exception
    assert [run for run, _ in panels(app)] == ["left", "right"]


def test_the_page_says_how_the_default_map_and_the_plain_one_differ(runs_folder: Path):
    run = make(runs_folder / "done")
    places = run.written("maps/pca")
    assert "Of the nearest" not in words(open_page("manifold"))
    run.write_table("maps/carried_umap", places)
    run.write_table("maps/plain_umap", places.assign(neighbor_recall=0.55))
    app = open_page("manifold")
    assert not app.exception
    assert (
        "Of the nearest after tuning they keep 0.40 and 0.55, on average over all images of the map; **Diagnosis**"
        in words(app)
    )


def test_a_map_of_another_version_is_called_outdated_and_can_be_drawn_again(runs_folder: Path):
    run = make(runs_folder / "done")
    places = run.written("maps/pca")
    before_versions = places.drop(columns="projection_version")
    run.write_table("maps/carried_umap", before_versions)
    app = open_page("manifold")
    assert "Outdated: Carried UMAP." in words(app)
    assert "the map Carried UMAP as it is drawn now" in words(app)
    table = next(frame.value for frame in app.dataframe if "Map" in frame.value)
    assert table["Map"].tolist() == ["Old: Carried UMAP", "PCA, one basis", "Aligned UMAP"]
    assert [one["title"] for one in views(app)[0]["runs"][0]["maps"]] == table["Map"].tolist()
    run.write_table("maps/carried_umap", places.assign(projection_version=PROJECTIONS["carried_umap"].version))
    app.run()
    assert "Outdated" not in words(app)
    assert "as it is drawn now" not in words(app)
    assert views(app)[0]["runs"][0]["maps"][0]["title"] == "Carried UMAP"


def test_every_map_says_how_far_it_can_be_trusted(runs_folder: Path):
    make(runs_folder / "done")
    app = open_page("manifold")
    table = next(frame.value for frame in app.dataframe if "Map" in frame.value)
    assert table["Map"].tolist() == [PROJECTIONS[name].title for name in ("pca", "aligned_umap")]
    assert set(table["Trustworthiness"]) == {"0.90 → 0.90"}
    assert set(table["Noise floor"]) == {"0.05"}


def test_a_run_whose_maps_are_broken_says_that_there_is_none(runs_folder: Path):
    for place in (make(runs_folder / "done").path / "maps").iterdir():
        place.write_text("torn")
    app = open_page("manifold")
    assert not app.exception
    assert panels(app) == []
    assert "No map is drawn" in words(app) or "Measure again" in [button.label for button in app.button]
