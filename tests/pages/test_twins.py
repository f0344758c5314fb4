"""Every page with a run in which classes share their names: each class has its own rows, colours and figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.explore.shown_runs import shown_run

from .made_run import as_older_version, make_run
from .test_all_pages import EVERY_PAGE, charts, open_page, words

NAMES = ["missile", "crane", "tench", "crane", "missile"]
KEYS = ["n03773504", "n02012849", "n01440764", "n03126707", "n04008634"]
SHOWN = ["missile (n03773504)", "crane (n02012849)", "tench", "crane (n03126707)", "missile (n04008634)"]
ORDER = sorted(range(5), key=SHOWN.__getitem__)


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    return make_run(runs_folder / "twins", families={"": NAMES}, keys=KEYS, epochs=(0, 1, 2), bystanders=3)


def traces(app: AppTest, chart: int) -> list[dict]:
    return json.loads(charts(app)[chart])["data"]


def matrix(trace: dict) -> np.ndarray:
    """Plotly packs arrays of numbers."""
    if isinstance(trace["z"], list):
        return np.array(trace["z"], dtype=float)
    import base64

    rows, columns = map(int, trace["z"]["shape"].split(","))
    packed = np.frombuffer(base64.b64decode(trace["z"]["bdata"]), dtype=trace["z"]["dtype"])
    return packed.reshape(rows, columns)  # (n · m,) → (n, m)


def frame(app: AppTest, column: str) -> pd.DataFrame:
    return next(element.value for element in app.dataframe if column in element.value)


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_is_drawn(page: str, run: RunFolder):
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_the_gram_page_has_a_row_for_each_class(run: RunFolder):
    app = open_page("gram")
    next(choice for choice in app.segmented_control if choice.label == "Rows and columns").set_value("Classes").run()
    before = traces(app, 0)[0]
    assert before["x"] == before["y"] == [SHOWN[index] for index in ORDER]
    features, probe = run.snapshot(0).image_features, run.written("probe")
    held_out = probe["split"] == "held-out"
    mine = [features[held_out & (probe["label_index"] == index)] for index in ORDER]
    for row, a in enumerate(mine):
        for column, b in enumerate(mine):
            cosines = a @ b.T
            expected = cosines.mean() if row != column else cosines[~np.eye(len(a), dtype=bool)].mean()
            assert matrix(before)[row, column] == pytest.approx(expected, abs=1e-3)


def test_change_by_class_has_five_times_five_blocks(run: RunFolder):
    app = open_page("gram")
    heat = traces(app, 1)[0]
    assert heat["x"] == heat["y"] == [SHOWN[index] for index in ORDER]
    blocks = run.written("analysis/gram_blocks").query("epoch == 2").set_index(["label_index", "other_index"])["value"]
    for row, a in enumerate(ORDER):
        for column, b in enumerate(ORDER):
            assert matrix(heat)[row, column] == pytest.approx(blocks[min(a, b), max(a, b)])
    pairs = frame(app, "other class")
    assert len(pairs) == 10
    assert (pairs["class"] != pairs["other class"]).all()
    assert {frozenset(pair) for pair in pairs[["class", "other class"]].to_numpy()} == {
        frozenset((a, b)) for a in SHOWN for b in SHOWN if a != b
    }


def test_separability_keeps_the_rows_of_two_classes_apart(run: RunFolder):
    app = open_page("separability")
    values = run.written("analysis/per_class").query("measure == 'silhouette'")
    ends = values.pivot(index="label_index", columns="epoch", values="value")
    table = frame(app, "before").set_index("class")
    assert sorted(table.index) == sorted(SHOWN)
    for index, label in enumerate(SHOWN):
        assert table.loc[label, ["before", "after"]].tolist() == pytest.approx(ends.loc[index, [0, 2]].tolist())
    lines = {trace["name"]: trace["y"] for trace in traces(app, 0) if trace.get("name") in SHOWN}
    assert set(lines) == set(SHOWN)
    app.multiselect[0].select(3).run()
    assert not app.exception
    solid = [trace["name"] for trace in traces(app, 0) if trace["line"].get("dash") == "solid"]
    assert solid == [SHOWN[3]]
    changed = next(element.value for element in app.dataframe if list(element.value)[:1] == ["label"])
    assert sorted(changed["label"]) == sorted(SHOWN)


def test_each_class_has_a_name_of_its_own_in_the_view(run: RunFolder):
    shown = shown_run(run)
    assert shown is not None
    label = next(column for column in shown.images.meta["columns"] if column["name"] == "label")
    codes = shown.images.tables["images"][label["key"]].to_numpy()
    probe = run.written("probe")
    for index, name in enumerate(SHOWN):
        assert set(codes[probe["label_index"] == index]) == {label["categories"].index(name)}


def test_each_class_has_its_own_prompt(run: RunFolder):
    table = frame(open_page("manifold"), "prompt")
    assert sorted(table["prompt"]) == sorted(SHOWN)
    prompts = run.written("analysis/prompts").query("epoch == 2")
    for index, label in enumerate(SHOWN):
        expected = prompts.loc[prompts["label_index"] == index, "similarity"].mean()
        assert table.set_index("prompt").loc[label, "similarity"] == pytest.approx(expected)


def test_an_image_to_look_into_is_one_of_its_class_only(run: RunFolder):
    choice = next(box for box in open_page("gram").selectbox if box.label == "Image")
    assert len(set(choice.options)) == len(choice.options) == len(run.written("probe"))


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_run_of_an_older_version_offers_to_be_measured_again(page: str, run: RunFolder):
    as_older_version(run, NAMES)
    app = open_page(page)
    assert not app.exception
    assert not app.error
    if page in ("gram", "separability", "manifold"):
        assert "Not measured in this run" in words(app)
        assert "several have one name" in "".join(warning.value for warning in app.warning)
