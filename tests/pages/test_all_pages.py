"""Every page with every kind of run: none, running, finished, cancelled, failed, young, and with hostile names."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.runs.lifecycle.status import RunError, Status, read_status, write_status

from .made_run import make_run, running

ROOT = Path(__file__).parents[2]
PAGES = ("tune", "manifold", "gram", "separability", "predictions")
EVERY_PAGE = (*PAGES, "diagnosis", "compare", "runs")
HOSTILE = {
    "<b>fam</b>": ["<img src=x onerror=alert(1)>", "**bold** [link](http://x)", "$x^2$ :red[no]"],
    "`code` & co": ["%{x} %{customdata}", "a\nb", "'; DROP TABLE"],
}


def open_page(name: str, **query: str) -> AppTest:
    """The page as a link opens it, `query` behind its ?: no other page has run before."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    return (app if name == "tune" else app.switch_page(f"pages/{name}.py")).run()


def words(app: AppTest) -> str:
    """All text on the page."""
    kinds = (app.markdown, app.caption, app.error, app.info, app.title, app.metric, app.header)
    mounts = [json.loads(node.proto.json or "{}") for node in app.get("bidi_component")]
    lines = [f"**{line['words']}**{line['details']}" for mount in mounts if (line := mount.get("line"))]
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *lines])


def charts(app: AppTest) -> list[str]:
    return [element.proto.spec for element in app.get("plotly_chart")]


def views(app: AppTest) -> list[dict]:
    """What each ManifoldView on the page was given."""
    mounts = [json.loads(node.proto.json or "{}") for node in app.get("bidi_component")]
    return [mount for mount in mounts if "panels" in mount]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_without_a_run_the_page_says_what_to_do(page: str):
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert "Start tuning" in words(app)
    assert charts(app) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_finished_run_is_shown_under_its_headline(page: str, runs_folder: Path):
    make_run(runs_folder / "done")
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == page.capitalize()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Zero-shot accuracy"].endswith("%")
    assert metrics["Gram drift"] == "0.100"
    assert metrics["Bystanders found"] == "30.0 %"
    assert len(charts(app)) + len(views(app)) >= 1


@pytest.mark.parametrize("page", PAGES)
def test_a_running_run_says_how_far_it_is(page: str, runs_folder: Path):
    make_run(runs_folder / "live", epochs=(0, 1, 2), status=running(os.getpid(), 2, 30))
    app = open_page(page)
    assert not app.exception
    if page == "tune":
        assert "running" in words(app)
        assert "Cancel" in [button.label for button in app.button]
    else:
        assert "epoch 2 of 30" in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_run_without_a_snapshot_shows_an_empty_state(page: str, runs_folder: Path):
    run = make_run(runs_folder / "young", epochs=(0,), status=running(os.getpid(), 0, 30))
    for name in ("probe.parquet", "metrics.jsonl", "snapshots", "analysis", "maps", "thumbs", "result.json", "log.txt"):
        place = run.path / name
        for file in place.glob("*") if place.is_dir() else [place]:
            file.unlink()
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert charts(app) == []
    assert views(app) == []


def test_with_one_snapshot_there_are_no_curves_of_the_classes_yet(runs_folder: Path):
    make_run(runs_folder / "young", epochs=(0,), status=running(os.getpid(), 0, 30))
    app = open_page("separability")
    assert not app.exception
    assert "Nothing to compare yet" in words(app)
    assert charts(app) == []


@pytest.mark.parametrize(("status", "said"), [(None, False), (running(os.getpid(), 1, 30), True)])
def test_only_a_map_of_a_run_that_goes_on_is_growing(status: Status | None, said: bool, runs_folder: Path):
    make_run(runs_folder / "run", epochs=(0, 1), status=status)
    assert ("growing with every snapshot" in words(open_page("tune"))) == said


@pytest.mark.parametrize("page", PAGES)
def test_a_failed_run_says_what_and_what_next_without_a_traceback(page: str, runs_folder: Path):
    error = RunError(what="The disk is full.", next="Free some space and start again.")
    make_run(runs_folder / "failed", epochs=(0, 1), status=Status(state="failed", epoch=1, epochs=30, error=error))
    app = open_page(page)
    assert not app.exception
    assert len(app.error) == 1
    assert "The disk is full" in app.error[0].value
    assert "Free some space" in app.error[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_killed_worker_is_noticed(page: str, runs_folder: Path):
    run = make_run(runs_folder / "killed", epochs=(0, 1), status=running(os.getpid(), 1, 30))
    write_status(run, read_status(run).model_copy(update={"pid_started": time.time() - 100}))
    app = open_page(page)
    assert not app.exception
    assert "killed" in app.error[0].value


BROKEN = (
    "config.json",
    "status.json",
    "probe.parquet",
    "analysis/summary.parquet",
    "maps/pca.parquet",
    "snapshots/0001.safetensors",
    "thumbs/index.json",
    "log.txt",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_no_traceback(broken: str, runs_folder: Path):
    run = make_run(runs_folder / "broken", epochs=(0, 1))
    (run.path / broken).write_text("{ torn")
    app = open_page("tune")
    assert not app.exception
    for page in PAGES[1:]:
        assert not app.switch_page(f"pages/{page}.py").run().exception


@pytest.mark.parametrize("page", PAGES)
def test_names_are_never_markup(page: str, runs_folder: Path):
    make_run(runs_folder / "hostile", families=HOSTILE, epochs=(0, 1, 2), bystanders=3)
    app = open_page(page)
    assert not app.exception
    for spec in (*charts(app), *(element.proto.body for element in app.get("html"))):
        assert "<img src=x" not in spec.replace("\\u003c", "<")
        assert "<b>fam" not in spec.replace("\\u003c", "<")
    if page == "manifold":
        assert len(views(app)) == 1


def test_a_bad_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    app = open_page("tune")
    next(field for field in app.text_input if field.label == "Device").set_value("").run()
    lr = next(field for field in app.number_input if field.label == "Learning rate")
    lr.set_value(-1.0).run()
    next(button for button in app.button if button.label == "Start tuning").click().run()
    assert not app.exception
    assert "The setting “Learning rate” can't be" in app.error[0].value


def test_start_makes_a_run_and_shows_it(runs_folder: Path, monkeypatch: pytest.MonkeyPatch):
    started = []

    def start(config):
        started.append(config)
        return make_run(runs_folder / "started", epochs=(0, 1), status=running(os.getpid(), 1, config.optim.epochs))

    monkeypatch.setattr("mpsviz.runs.lifecycle.launcher.start", start)
    app = open_page("tune")
    next(field for field in app.number_input if field.label == "Shots").set_value(2).run()
    next(button for button in app.button if button.label == "Start tuning").click().run()
    assert not app.exception
    assert started[0].data.shots == 2
    assert app.session_state["run"] == "started"
    assert "running" in words(app)


def test_cancel_asks_the_worker_to_stop(runs_folder: Path):
    run = make_run(runs_folder / "live", epochs=(0, 1), status=running(os.getpid(), 1, 30))
    app = open_page("tune")
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert (run.path / "control").read_text().strip() == "cancel"


@pytest.mark.usefixtures("fresh_server")
def test_a_link_to_a_page_works_on_a_fresh_server(runs_folder: Path):
    for name in ("linked", "newer"):
        make_run(runs_folder / name, epochs=(0, 1))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/gram.py")
    app.query_params["run"] = "linked"
    app.run()
    assert not app.exception
    assert app.title[0].value == "Gram"
    assert "finished" in words(app)
    assert app.session_state["run"] == "linked"


def test_a_status_that_knows_no_epochs_breaks_no_curve(runs_folder: Path):
    run = make_run(runs_folder / "damaged")
    write_status(run, read_status(run).model_copy(update={"epochs": 0, "steps": 40}))
    app = open_page("tune")
    assert not app.exception
