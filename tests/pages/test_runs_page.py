"""The panel of all runs: what it shows, and what its buttons do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.config.run_config import with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, manage_runs, queue
from mpsviz.runs.lifecycle.status import read_status, wish, write_status
from mpsviz.runs.resume.checkpoints import path_of
from mpsviz.ui.shared.words import percent

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


def test_the_table_rounds_as_headlines_do(runs_folder: Path):
    run = make_run(runs_folder / "one")
    table = run.written("analysis/summary")
    fused = table["measure"] == "accuracy_fused"
    run.write_table("analysis/summary", table.assign(value=table["value"].mask(fused, 183 / 240)))
    (shown,) = open_page("runs").dataframe[0].value["Accuracy"]
    assert f"{shown} %" == percent(183 / 240) == "76.2 %"


def test_a_method_without_steps_is_done_when_it_has_finished(runs_folder: Path):
    run = make_run(runs_folder / "zero")
    write_status(run, read_status(run).model_copy(update={"step": 0, "steps": 140, "disk_mb": 54.0}))
    app = open_page("runs")
    assert "Estimated to need" not in words(app), "that was before it started"
    assert app.dataframe[0].proto.placeholder == "–"
    assert list(app.dataframe[0].value["Done"]) == [100]
    (bar,) = app.get("progress")
    assert (bar.proto.value, bar.proto.text) == (100, "**Finished**")


def test_a_run_is_renamed_and_the_name_is_no_markup(runs_folder: Path):
    run = make_run(runs_folder / "one")
    app = open_page("runs")
    app.text_input(key="title of one").set_value("<b>my\nrun</b>").run()
    assert manage_runs.title(run) == "<b>my run</b>"
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
    write_status(run, read_status(run).model_copy(update={"state": "paused", "step": 7, "disk_mb": 54.0}))
    app = open_page("runs")
    assert "paused at step 7" in words(app)
    assert "Estimated to need 54 MB" in words(app)
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
    thrown = manage_runs.delete(run)
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


def test_what_is_wrong_with_a_run_of_another_machine_is_said(runs_folder: Path):
    run = make_run(runs_folder / "one")
    write_status(run, read_status(run).model_copy(update={"machine": "another"}))
    (run.path / "probe.parquet").write_bytes(b"torn")
    app = open_page("runs")
    assert any("probe" in warning.value for warning in app.warning)


def test_the_log_shows_what_is_printed_meanwhile_and_no_markup(runs_folder: Path):
    run = make_run(runs_folder / "going", status=running(os.getpid(), epoch=3, epochs=30))
    app = open_page("runs")
    assert "<b>not bold</b>" in app.code[0].value
    with (run.path / "log.txt").open("a") as log:
        log.write("just printed\n")
    app.run()
    assert app.code[0].value.endswith("just printed")


@pytest.mark.parametrize("page", ["tune", "manifold", "runs"])
@pytest.mark.parametrize("state", ["finished", "failed", "cancelled", "paused"])
def test_a_toast_tells_once_that_a_run_has_ended(page: str, state: str, runs_folder: Path):
    run = make_run(runs_folder / "one", epochs=(0, 1), status=running(os.getpid(), epoch=1, epochs=30))
    manage_runs.rename(run, "*My* run")
    app = open_page(page)
    assert not app.toast
    write_status(run, read_status(run).model_copy(update={"state": state}))
    app.run()
    assert [toast.value for toast in app.toast] == [rf"\*My\* run: {state}."]
    app.run()
    assert not app.toast


def test_a_run_of_the_line_is_moved(runs_folder: Path):
    for name in ("first", "second"):
        waiting = running(os.getpid(), epoch=0, epochs=30).model_copy(update={"state": "queued"})
        queue.enter(make_run(runs_folder / name, status=waiting))
    app = open_page("runs")
    app.sidebar.selectbox[0].select("second").run()
    assert "Number 2 of 2" in words(app)
    assert button(app, "Later").disabled
    button(app, "Earlier").click().run()
    assert [run.path.name for run in queue.waiting(runs_folder)] == ["second", "first"]
    assert "Number 1 of 2" in words(app)


def test_delete_asks_first(runs_folder: Path):
    run = make_run(runs_folder / "one")
    app = open_page("runs")
    button(app, "Delete…").click().run()
    assert run.path.exists()
    assert "goes to the trash" in words(app)
    button(app, "Move to the trash").click().run()
    assert not app.exception
    assert not run.path.exists()
    assert [kept.path.name for kept in manage_runs.trashed(runs_folder)] == ["one"]


def test_a_checkpoint_is_where_a_new_run_begins(runs_folder: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, int]] = []

    def restart(run: RunFolder, step: int) -> RunFolder:
        asked.append((run.path.name, step))
        return make_run(runs_folder / "new")

    run = make_run(runs_folder / "one")
    for step in (80, 140):
        path_of(run, step).parent.mkdir(exist_ok=True)
        path_of(run, step).write_bytes(b"")
    monkeypatch.setattr(manage_runs, "restart", restart)
    app = open_page("runs")
    assert "Checkpoints at steps 80, 140." in words(app)
    app.selectbox(key="checkpoint of one").select(80).run()
    button(app, "Restart from here as a new run").click().run()
    assert asked == [("one", 80)]
    assert app.session_state["run"] == "new"


def test_a_run_of_several_processes_names_the_command_that_goes_on_with_it(runs_folder: Path):
    run = make_run(runs_folder / "one")
    write_status(run, read_status(run).model_copy(update={"state": "paused", "processes": 2}))
    app = open_page("runs")
    button(app, "Resume").click().run()
    assert not app.exception
    assert "tuned by 2 processes together" in app.error[0].value
    assert "torchrun" in app.error[0].value
    assert read_status(run).state == "paused"


def test_a_reload_starts_nothing(runs_folder: Path, monkeypatch: pytest.MonkeyPatch):
    sent: list[RunFolder] = []
    monkeypatch.setattr(launcher, "send", lambda run, status: sent.append(run))
    for state in ("paused", "failed", "cancelled"):
        run = make_run(runs_folder / state, epochs=(0, 1))
        write_status(run, read_status(run).model_copy(update={"state": state}))
    for _ in range(2):
        app = open_page("runs")
        app.run()
        app.switch_page("pages/tune.py").run()
    assert sent == []
    assert sorted(run.path.name for run in launcher.list_runs()) == ["cancelled", "failed", "paused"]
