"""Compare and Predictions show the figures of docs/results.json: of the runs that benchmarks/compare.py leaves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.compare import COLUMNS, figures
from mpsviz.ui.compare.chosen_runs import title
from mpsviz.ui.session.state import RUN_KEY
from tests.documented import SOON_MADE, documented, soon_made

from .test_all_pages import ROOT, open_page

IN_PERCENT = tuple(name for name in COLUMNS if name.endswith("%"))


@pytest.fixture
def runs(runs_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Method → its run, in the app's folder of runs."""
    made = {method: soon_made(tmp_path_factory, method) for method in SOON_MADE}
    return {method: Path(shutil.copytree(run, runs_folder / run.name)) for method, run in made.items()}


def figures_on_compare(measures: list[str]) -> dict[str, dict[str, float]]:
    """Setting → measure → the figure in the table of the page, with all of these measures in it."""
    app = open_page("compare")
    columns = next(element for element in app.multiselect if element.label == "Measures")
    app = columns.set_value(measures).run()
    assert not app.exception
    table = next(element.value for element in app.dataframe if "Seeds" in element.value.columns)
    return {str(setting): {name: row[title(name)] for name in measures} for setting, row in table.iterrows()}


def test_the_table_of_compare_is_that_of_the_benchmark_and_of_the_document(runs: dict[str, Path]):
    measures = {name: measure for name, (measure, _) in COLUMNS.items() if measure}
    shown = figures_on_compare(list(measures.values()))
    assert sorted(shown) == sorted(SOON_MADE)
    for method, folder in runs.items():
        benchmark = figures(folder)
        for name, measure in measures.items():
            on_page = shown[method][measure] * (100 if name in IN_PERCENT else 1)
            assert on_page == pytest.approx(benchmark[name], rel=1e-12), (method, name)
            slack = 0.5 if name in IN_PERCENT else 0.01  # one image of 240, on another processor
            assert on_page == pytest.approx(documented(method)[name], abs=slack), (method, name)


def test_the_alpha_that_validation_images_choose_gives_the_figures_of_the_document(runs: dict[str, Path]):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state[RUN_KEY] = runs["linear-probe"].name
    app = app.switch_page("pages/predictions.py").run()
    assert not app.exception
    expected = documented("linear-probe")
    assert accuracy(app) == pytest.approx(expected["Fused, %"], abs=0.5)
    slider = next(slider for slider in app.slider if "α" in slider.label)
    for alpha, name in ((1.0, "Tuned, %"), (slider.value, "Fused, %")):
        assert accuracy(slider.set_value(alpha).run()) == pytest.approx(expected[name], abs=0.5), name
    zero_shot = accuracy(slider.set_value(0.0).run())
    assert zero_shot == pytest.approx(documented("zero-shot")["Tuned, %"], abs=0.5)


def accuracy(app: AppTest) -> float:
    value = next(metric.value for metric in app.metric if metric.label == "Held-out accuracy")
    return float(value.removesuffix(" %"))
