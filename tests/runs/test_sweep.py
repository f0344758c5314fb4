"""A sweep is carried out, is stopped or killed, and goes on: with what is there, and with the same results."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.runs.comparison.tags import tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, read_status, wish, write_status
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.sweep import local_engine, rehearsal
from mpsviz.runs.sweep.existing import alone, create, find
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same
from tests.runs.sweeps import FINISHED, run_all


def test_members_are_tagged_runs_and_finished_ones_are_left_alone(tiny_workers, members, tmp_path: Path):
    parent = tmp_path / "runs"
    assert run_all(members, parent) == [FINISHED] * 3
    assert [member.name for member in members] == ["s-ce-seed1", "s-ce-seed2", "s-ce-seed3"]
    assert {run.path.name for run in launcher.list_runs(parent)} == {member.name for member in members}
    assert all(tags_of(run) == ["s"] for run in launcher.list_runs(parent))
    before = {file: file.stat().st_mtime_ns for file in parent.rglob("*") if file.is_file()}
    assert run_all(members, parent) == [FINISHED] * 3
    assert {file: file.stat().st_mtime_ns for file in parent.rglob("*") if file.is_file()} == before


def test_one_that_fails_does_not_stop_the_rest_and_goes_on_to_the_same_result(tiny_workers, members, tmp_path: Path):
    broken = {"s-ce-seed2"}

    def break_down(run: RunFolder) -> None:
        if run.path.name not in broken:
            return
        broken.clear()

        def fail(self: RunFolder, row: dict[str, float]) -> None:
            write(self, row)
            if row["step"] == 2:
                raise MemoryError

        with pytest.MonkeyPatch.context() as patch:
            write = RunFolder.append_metrics
            patch.setattr(RunFolder, "append_metrics", fail)
            execute(run, threads=1)

    tiny_workers(break_down)
    (first, second, third) = run_all(members, tmp_path / "runs")
    assert first == third == FINISHED
    assert second[0] == "failed"
    assert "The memory ran out" in str(second[1])
    assert checkpoint_steps(RunFolder(tmp_path / "runs" / "s-ce-seed2")) == [1]
    assert run_all(members, tmp_path / "runs") == [FINISHED] * 3
    run_all(members, tmp_path / "left alone")
    for member in members:
        mine, alone_ = (RunFolder(tmp_path / folder / member.name) for folder in ("runs", "left alone"))
        assert_same(mine, alone_)


def test_what_is_there_of_a_member(members, tmp_path: Path):
    member = members[0]
    assert find(member, tmp_path / "runs") == "missing"
    run = create(member, tmp_path / "runs", "s")
    assert find(member, tmp_path / "runs") == "stopped", "who made it was killed before a worker had it"
    me = process_fields(os.getpid(), run.path)
    for status, found in [
        (Status(state="paused"), "stopped"),
        (Status(state="cancelled"), "stopped"),
        (Status(state="failed"), "stopped"),
        (Status(state="running", pid=2**22 + 1), "stopped"),
        (Status(state="running", **me), "going on"),
        (Status(state="finished"), "finished"),
        (Status(state="finished", machine="another"), "finished"),
    ]:
        write_status(run, status)
        assert find(member, tmp_path / "runs") == found, status
    run.write_config(with_changes(member.config, {"device": "auto", "checkpoint_seconds": 9}))
    assert find(member, tmp_path / "runs") == "finished", "where and how often is no other run"


def test_something_else_in_a_members_place_is_refused_by_name(members, tmp_path: Path):
    member, parent = members[0], tmp_path / "runs"
    run = create(member, parent, "s")
    write_status(run, Status(state="failed", machine="another"))
    with pytest.raises(UserError, match="s-ce-seed1: This run was made on another machine"):
        find(member, parent)
    run.write_config(with_changes(member.config, {"optim.epochs": 7, "data.shots": 1}))
    said = "'s-ce-seed1' is there with other settings: data.shots 1, not 2, optim.epochs 7, not 4"
    with pytest.raises(UserError, match=said):
        find(member, parent)
    (run.path / "config.json").write_text("torn")
    with pytest.raises(UserError, match=r"s-ce-seed1: The file config\.json"):
        find(member, parent)
    (parent / members[1].name).mkdir()
    with pytest.raises(UserError, match="is no run folder"):
        find(members[1], parent)
    (parent / members[2].name).symlink_to(run.path)
    with pytest.raises(UserError, match="is no run folder"):
        find(members[2], parent)


def test_a_member_that_goes_on_is_waited_for(members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = create(members[0], tmp_path, "s")
    write_status(run, Status(state="running", **process_fields(os.getpid(), run.path), epochs=4, step=1, steps=4))
    seen: list[local_engine.Progress] = []

    def sleep(seconds: float) -> None:
        write_status(run, read_status(run).model_copy(update={"state": "finished"}))

    monkeypatch.setattr(local_engine.time, "sleep", sleep)
    (outcome,) = local_engine.carry_out(members[:1], tmp_path, "s", seen.append)
    assert [(at.number, at.count, at.status.step) for at in seen] == [(1, 1, 1)]
    assert outcome.state == "finished"
    assert "result.json is missing" in str(outcome.error)


def test_what_is_left_is_told_from_what_members_took(tiny_workers, members, tmp_path: Path):
    run_all(members[:2], tmp_path)
    results = [RunFolder(tmp_path / member.name).read_json("result.json") for member in members[:2]]
    usual = sum(result["seconds"] for result in results) / 2
    status = Status(state="running", eta_s=5.0, started_at=time.time() - 1)
    assert local_engine._left(status, [result["seconds"] for result in results], 3) == pytest.approx(5 + 3 * usual)
    assert local_engine._left(status, [], 3) == pytest.approx(5 + 3 * 6, abs=0.5)
    assert local_engine._left(Status(), [], 3) is None


def test_ctrl_c_pauses_the_member_that_goes_on(members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = create(members[0], tmp_path, "s")
    write_status(run, Status(state="running", **process_fields(os.getpid(), run.path)))

    def sleep(seconds: float) -> None:
        if wish(run) == "pause":
            write_status(run, Status(state="paused"))
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(local_engine.time, "sleep", sleep)
    monkeypatch.setattr(
        rehearsal, "_load", lambda members, groups, tell: [{"bytes": [1], "validation": 1}] * len(groups)
    )
    path = members[0].config.data.path
    settings = members[0].config.model_dump(mode="json")
    plan = {"data": settings["data"], "optim": settings["optim"], "analysis": settings["analysis"]}
    file = tmp_path / "s.toml"
    file.write_text(_toml({**plan, "device": "cpu", "method.name": "ce"}), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"Paused: .* give the same command again"):
        main(["sweep", str(file), "--seed", "1,2", "--path", path, "--out", str(tmp_path)])
    assert read_status(run).state == "paused"
    assert not (tmp_path / members[1].name).exists()


def _toml(settings: dict[str, object]) -> str:
    """As inline tables, which JSON nearly is."""
    text = json.dumps(settings)
    text = re.sub(r'"([\w.]+)": ', r'"\1" = ', text)
    return f"settings = {text}"


def test_two_of_one_name_do_not_work_at_once(tmp_path: Path):
    refused = pytest.raises(UserError, match="Another process carries out the sweep 's'")
    with alone(tmp_path, "s"), refused, alone(tmp_path, "s"):
        pass
    with alone(tmp_path, "s"), alone(tmp_path, "another"):
        pass


def test_a_folder_is_made_whole_or_not_at_all(members, tmp_path: Path):
    left = tmp_path / f".{members[0].name}.making"
    left.mkdir(parents=True)
    (left / "half").write_text("")
    run = create(members[0], tmp_path, "s")
    assert not left.exists()
    assert not (run.path / "half").exists()
    with pytest.raises(UserError, match="can't be written"):
        create(members[0], tmp_path, "s")
    assert not left.exists()
