"""Runs that are there: their order in the line, their names, the trash; and which names are none."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, manage_runs, queue
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.runs.processes.process_identity import process_start_time


def made(name: str, config: RunConfig, root: Path, **status: object) -> RunFolder:
    run = RunFolder.create(root / name, config)
    write_status(run, Status.model_validate({"state": "finished", **status}))
    return run


def in_line(name: str, config: RunConfig, root: Path) -> RunFolder:
    """A run whose process lives (it is this one) and waits."""
    run = made(name, config, root, state="queued", pid=os.getpid(), pid_started=process_start_time(os.getpid()))
    queue.enter(run)
    return run


def line(root: Path) -> list[str]:
    return [run.path.name for run in queue.waiting(root)]


def test_runs_wait_in_the_order_in_which_they_were_started_and_can_be_moved(short_config: RunConfig, runs_folder: Path):
    runs = {name: in_line(name, short_config, runs_folder) for name in ("c", "a", "b")}
    assert line(runs_folder) == ["c", "a", "b"]
    queue.move(runs["b"], -1)
    assert line(runs_folder) == ["c", "b", "a"]
    queue.move(runs["c"], 1)
    assert line(runs_folder) == ["b", "c", "a"]
    queue.move(runs["b"], -1)
    queue.move(runs["a"], 1)
    assert line(runs_folder) == ["b", "c", "a"], "at an end, a run stays"
    queue.leave(runs["c"])
    assert line(runs_folder) == ["b", "a"]
    with pytest.raises(UserError, match="does not wait"):
        queue.move(runs["c"], 1)


def test_a_run_changes_places_only_with_those_that_want_its_device(short_config: RunConfig, runs_folder: Path):
    first = in_line("first", short_config, runs_folder)
    in_line("other", with_changes(short_config, {"device": "cuda:7"}), runs_folder)
    last = in_line("last", short_config, runs_folder)
    queue.move(last, -1)
    assert line(runs_folder) == ["last", "other", "first"]
    assert [run.path.name for run in queue.waiting(runs_folder, queue.device_of(first))] == ["last", "first"]


def test_a_run_whose_process_died_holds_nobody_up(short_config: RunConfig, runs_folder: Path):
    dead = in_line("dead", short_config, runs_folder)
    write_status(dead, Status(state="queued", pid=os.getpid(), pid_started=1.0))
    in_line("alive", short_config, runs_folder)
    assert line(runs_folder) == ["alive"]


def test_a_title_is_one_printable_line_of_80_characters(short_config: RunConfig, runs_folder: Path):
    run = made("run", short_config, runs_folder)
    assert manage_runs.title(run) == "run"
    manage_runs.rename(run, "  Kölsch\x1b[31m\n\u202eevil\0 " + "x" * 100)
    assert manage_runs.title(run).startswith("Kölsch [31m evil xxx")
    assert len(manage_runs.title(run)) == 80
    manage_runs.rename(run, " \n")
    assert manage_runs.title(run) == "run"
    assert run.path.name == "run"


def test_a_deleted_run_lies_in_the_trash_and_comes_back(short_config: RunConfig, runs_folder: Path):
    run = made("run", short_config, runs_folder)
    manage_runs.rename(run, "Precious")
    thrown = RunFolder(manage_runs.delete(run))
    assert launcher.list_runs() == []
    assert [kept.path for kept in manage_runs.trashed(runs_folder)] == [thrown.path]
    back = manage_runs.restore(thrown)
    assert back.path == run.path
    assert manage_runs.title(back) == "Precious"
    assert manage_runs.trashed(runs_folder) == []
    with pytest.raises(UserError, match="not in the trash"):
        manage_runs.restore(back)


def test_a_run_that_is_going_on_or_waits_is_not_deleted(short_config: RunConfig, runs_folder: Path):
    run = in_line("run", short_config, runs_folder)
    with pytest.raises(UserError, match="going on"):
        manage_runs.delete(run)
    assert run.path.is_dir()


def test_the_trash_keeps_30_days_and_is_emptied_when_asked(short_config: RunConfig, runs_folder: Path):
    old, new = (Path(manage_runs.delete(made(name, short_config, runs_folder))) for name in ("old", "new"))
    os.utime(old / manage_runs.TRASH, (time.time() - 31 * 86_400,) * 2)
    manage_runs.delete(made("newest", short_config, runs_folder))
    assert not old.exists()
    assert new.exists()
    assert manage_runs.empty_trash(runs_folder, older_than_days=0) == 2
    assert manage_runs.trashed(runs_folder) == []


def test_a_trash_that_leads_elsewhere_is_not_used(short_config: RunConfig, runs_folder: Path, tmp_path: Path):
    run = made("run", short_config, runs_folder)
    (tmp_path / "elsewhere").mkdir()
    (runs_folder / manage_runs.TRASH).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="is a link"):
        manage_runs.delete(run)
    assert run.path.is_dir()


@pytest.mark.parametrize(
    "name", ["..", ".", "", "../outside", "run/../run", "/etc", "run\0", "link", ".trash", "a" * 300]
)
def test_a_name_that_is_no_run_leads_nowhere(name: str, short_config: RunConfig, runs_folder: Path, tmp_path: Path):
    run = made("run", short_config, runs_folder)
    outside = made("outside", short_config, tmp_path)
    (runs_folder / "link").symlink_to(outside.path)
    with pytest.raises(UserError, match="There is no run named"):
        launcher.run_named(name)
    assert launcher.run_named("run").path == run.path
    assert [listed.path for listed in launcher.list_runs()] == [run.path]


@pytest.mark.parametrize("state", ["finished", "failed", "cancelled"])
def test_a_run_that_is_over_is_neither_paused_nor_cancelled(state: str, short_config: RunConfig, runs_folder: Path):
    run = made("run", short_config, runs_folder, state=state)
    for act in (launcher.pause, launcher.cancel):
        with pytest.raises(UserError, match="not going on"):
            act(run)
    assert not (run.path / "control").exists()


def test_a_run_that_is_finished_or_going_on_is_not_resumed(short_config: RunConfig, runs_folder: Path):
    for run in (made("done", short_config, runs_folder), in_line("waiting", short_config, runs_folder)):
        with pytest.raises(UserError, match="nothing to resume"):
            launcher.resume(run)


def test_features_that_were_read_from_a_file_are_neither_paused_nor_resumed(short_config: RunConfig, runs_folder: Path):
    config = with_changes(short_config, {"data.name": launcher.SOURCE})
    with pytest.raises(UserError, match="computed elsewhere"):
        launcher.resume(made("stopped", config, runs_folder, state="cancelled"))
    with pytest.raises(UserError, match="computed elsewhere"):
        launcher.pause(in_line("going-on", config, runs_folder))
