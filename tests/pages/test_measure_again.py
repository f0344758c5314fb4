"""The card that fills what an older run doesn't hold: there where something is missing, and nowhere else."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.errors import UserError
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.background.remeasure_process import MeasuringStatus
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import RunError, Status, read_status, write_status
from mpsviz.runs.processes.process_identity import process_start_time

from .made_run import make_run, running
from .test_all_pages import PAGES, open_page, words
from .test_measure_panels import forget_what_is_new

LACKING = {
    "gram": "change by class",
    "separability": "more figures by group of images",
    "manifold": "where the class names belong",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RunFolder]:
    """The runs that were to be measured; nothing is."""
    runs: list[RunFolder] = []
    monkeypatch.setattr(remeasure_process, "start", runs.append)
    return runs


@pytest.fixture
def old(runs_folder: Path) -> RunFolder:
    run = make_run(runs_folder / "old")
    forget_what_is_new(run)
    return run


def stands(run: RunFolder, **changes: object) -> None:
    """Let the measuring of a run stand so; its process is this one."""
    status = MeasuringStatus(pid=os.getpid(), pid_started=process_start_time(os.getpid()))
    run.write_json(remeasure_process.FILE, status.model_copy(update=changes).model_dump(mode="json"))


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


@pytest.mark.parametrize("page", LACKING)
def test_what_is_missing_is_named_and_measured_when_asked(page: str, old: RunFolder, asked: list[RunFolder]):
    app = open_page(page)
    assert not app.exception
    assert LACKING[page] in words(app)
    assert asked == []
    next(button for button in app.button if button.label == "Measure again").click().run()
    assert [run.path for run in asked] == [old.path]


@pytest.mark.parametrize("page", PAGES)
def test_a_run_of_today_has_no_such_button(page: str, runs_folder: Path):
    make_run(runs_folder / "new")
    assert "Measure again" not in buttons(open_page(page))


@pytest.mark.parametrize("page", LACKING)
def test_a_run_that_goes_on_or_is_paused_is_left_to_its_worker(page: str, old: RunFolder):
    for status in (running(os.getpid(), 3, 30), Status(state="paused")):
        write_status(old, status)
        assert "Measure again" not in buttons(open_page(page))


def test_a_run_of_another_machine_is_only_looked_at(old: RunFolder):
    write_status(old, read_status(old).model_copy(update={"machine": "elsewhere"}))
    assert "Measure again" not in buttons(open_page("gram"))


@pytest.mark.parametrize("page", [*LACKING, "runs"])
def test_how_far_it_is_is_shown_and_it_can_be_cancelled(page: str, old: RunFolder, monkeypatch: pytest.MonkeyPatch):
    cancelled: list[RunFolder] = []
    monkeypatch.setattr(remeasure_process, "cancel", cancelled.append)
    stands(old, doing="measuring epoch 3 (4 of 11)", share=0.25, seconds=30.0, told_at=time.time())
    app = open_page(page)
    bar = app.get("progress")[-1]
    assert bar.proto.value == 25
    assert "measuring epoch 3" in bar.proto.text
    assert re.search(r"1 min (30|2\d) s left", bar.proto.text), "the page itself takes a second or two"
    assert "Measure again" not in buttons(app)
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert [run.path for run in cancelled] == [old.path]
    assert not app.exception


def test_a_failure_is_two_sentences_beside_the_button(old: RunFolder):
    error = RunError(what="The memory ran out.", next="Make room for it.")
    stands(old, state="failed", error=error)
    app = open_page("gram")
    (said,) = app.error
    assert "The memory ran out" in said.value
    assert "Make room for it" in said.value
    assert "Measure again" in buttons(app)


def test_what_can_not_begin_is_told(old: RunFolder, monkeypatch: pytest.MonkeyPatch):
    def refuse(run: RunFolder) -> None:
        raise UserError("It can't be measured again (no space).", next_step="Free some.")

    monkeypatch.setattr(remeasure_process, "start", refuse)
    app = open_page("gram")
    next(button for button in app.button if button.label == "Measure again").click().run()
    assert not app.exception
    assert "Free some" in app.error[0].value


@pytest.mark.parametrize(
    ("page", "room", "sentence"),
    [("manifold", "maps", "the map PCA, one basis"), ("separability", "analysis", "silhouette, margin")],
)
def test_tables_that_are_lost_can_be_measured_again(page: str, room: str, sentence: str, runs_folder: Path):
    run = make_run(runs_folder / "lost")
    for file in (run.path / room).glob("*.parquet"):
        file.unlink()
    app = open_page(page)
    assert not app.exception
    assert "Measure again" in buttons(app)
    assert sentence in words(app).replace("\\", "")
    assert "have no labels" not in words(app)
