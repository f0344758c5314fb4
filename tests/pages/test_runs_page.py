"""The panel of all runs: what it shows, and what its buttons do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.config import with_changes
from mpsviz.runs import keeping, launcher
from mpsviz.runs.control import wish
from mpsviz.runs.status import read_status, write_status
from mpsviz.runs.store import RunFolder

from .made_run import make_run, running
from .test_all_pages import open_page, words


def button(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)


def test_without_a_run_it_says_where_to_start_one():
    app = open_page("runs")
    assert not app.exception
    assert "Start tuning" in words(app)


def test_every_run_has_a_row_and_the_chosen_one_its_buttons(runs_folder: Path):
    make_run(runs_folder / "one")
    make_run(runs_folder / "two")
    app = open_page("runs")
    assert not app.exception
    assert not app.error
    assert list(app.dataframe[0].value["State"]) == ["finished", "finished"]
    assert button(app, "Resume").disabled
    assert not button(app, "Delete…").disabled


def test_a_run_is_renamed_and_the_name_is_no_markup(runs_folder: Path):
    run = make_run(runs_folder / "one")
    app = open_page("runs")
    app.text_input(key="title of one").set_value("<b>my\nrun</b>").run()
    assert keeping.title(run) == "<b>my run</b>"
    assert list(app.dataframe[0].value["Name"]) == ["<b>my run</b>"]


def test_pause_and_cancel_ask_the_worker(runs_folder: Path):
    run = make_run(runs_folder / "going", status=running(os.getpid(), epoch=3, epochs=30))
    app = open_page("runs")
    button(app, "Pause").click().run()
    assert wish(run) == "pause"
    assert button(app, "Pausing…").disabled
    assert button(app, "Delete…").disabled


def test_a_paused_run_can_be_resumed(runs_folder: Path, monkeypatch: pytest.MonkeyPatch):
    sent: list[RunFolder] = []
    monkeypatch.setattr(launcher, "send", lambda run, status: sent.append(run))
    run = make_run(runs_folder / "one")
    write_status(run, read_status(run).model_copy(update={"state": "paused", "step": 7}))
    app = open_page("runs")
    assert "paused at step 7" in words(app)
    button(app, "Resume").click().run()
    assert [one.path.name for one in sent] == ["one"]


def test_what_a_button_can_not_do_is_said(runs_folder: Path):
    run = make_run(runs_folder / "one")
    write_status(run, read_status(run).model_copy(update={"state": "failed"}))
    app = open_page("runs")
    (run.path / "link").symlink_to("/etc")
    button(app, "Resume").click().run()
    assert not app.exception
    assert "links or pipes" in app.error[0].value


def test_the_form_takes_the_settings_of_a_run(runs_folder: Path):
    run = make_run(runs_folder / "one")
    config = with_changes(run.config(), {"method.name": "ce", "optim.epochs": 7, "seed": 5})
    run.write_json("config.json", config.model_dump(mode="json"))
    app = open_page("runs")
    button(app, "New run like this").click().run()
    assert not app.exception
    assert app.session_state["setting optim.epochs"] == 7
    assert app.session_state["setting method.name"] == "ce"
    assert app.session_state["setting seed"] == 5


def test_a_deleted_run_can_be_taken_out_of_the_trash(runs_folder: Path):
    run = make_run(runs_folder / "one")
    thrown = keeping.delete(run)
    assert not run.path.exists()
    app = open_page("runs")
    button(app, "Take out").click().run()
    assert not app.exception
    assert run.path.exists()
    assert not thrown.exists()


def test_a_run_of_another_machine_is_only_to_be_looked_at(runs_folder: Path):
    run = make_run(runs_folder / "one")
    write_status(run, read_status(run).model_copy(update={"machine": "another"}))
    app = open_page("runs")
    assert not app.exception
    assert "another machine" in words(app)
    assert "Resume" not in [button.label for button in app.button]
