"""A sweep is carried out, is stopped or killed, and goes on: with what is there, and with the same results."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.comparison.tags import tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, read_status, wish, write_status
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.sweep import local_engine, rehearsal, rehearsal_process
from mpsviz.runs.sweep.existing import alone, create, find
from mpsviz.runs.sweep.expansion import Member, expand, member_name
from mpsviz.runs.sweep.plan import plan_of
from mpsviz.runs.sweep.rehearsal import check_disk, rehearse
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same
from tests.runs.small import drawn, small_config

PATIENCE_S = 240


@pytest.fixture
def members(tmp_path: Path) -> list[Member]:
    """Three runs of four small steps each."""
    config = small_config(drawn(tmp_path, 2, 5), "ce", 2, **{"optim.epochs": 4, "optim.batch_size": 4})
    configs = [with_changes(config, {"seed": seed, "checkpoint_seconds": 0}) for seed in (1, 2, 3)]
    return [Member(member_name("s", config, {}), config, {"seed": config.seed}) for config in configs]


def run_all(members: list[Member], parent: Path) -> list[tuple[str, str | None]]:
    outcomes = local_engine.carry_out(members, parent, "s", lambda progress: None)
    return [(outcome.state, outcome.error) for outcome in outcomes]


FINISHED = ("finished", None)


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


def test_disk_space_is_told_and_too_little_refused(tmp_path: Path):
    assert re.match(
        r"12 runs will take about 34 MB in '.*new', where [\d,]+ MB are free",
        check_disk(tmp_path / "new", 34 * 10**6, 12),
    )
    with pytest.raises(UserError, match=r"will need about 1,000,000,000,000 MB .* only"):
        check_disk(tmp_path, 10**18, 12)


def test_looking_ahead_says_what_runs_will_need(noise_config: RunConfig):
    longer = with_changes(noise_config, {"seed": 3, "optim.epochs": 400, "analysis.snapshots": 400})
    answer = rehearsal_process._answer([noise_config, longer])
    few, many = answer["bytes"]
    assert many > few > 1e6
    assert answer["validation"] == 3
    wrong = rehearsal_process._answer([with_changes(noise_config, {"model.name": "ViT-Z"})])
    assert wrong["what"] == "There is no model named 'ViT-Z'."


def test_what_loads_the_same_is_loaded_once_and_what_can_not_be_had_is_named(
    noise_config: RunConfig, monkeypatch: pytest.MonkeyPatch
):
    changes = [{}, {"method.gram_weight": 3, "seed": 9}, {"method.depths": 2}, {"method.name": "ce"}]
    members = [Member(str(place), with_changes(noise_config, one), {}) for place, one in enumerate(changes)]
    asked: list[list[list[int]]] = []

    def load(members: list[Member], groups: list[list[int]], tell: object) -> list[dict[str, object]]:
        asked.append(groups)
        sizes = [{"bytes": [10 * place for place in group], "validation": len(group)} for group in groups]
        return sizes if len(asked) == 1 else [*sizes[:2], {"what": "No.", "next": "Stop."}]

    monkeypatch.setattr(rehearsal, "_load", load)
    found = rehearse(members)
    assert asked == [[[0, 1], [2], [3]]]
    assert (found.disk_bytes, found.validation_images) == ((0, 10, 20, 30), (2, 2, 1, 1))
    with pytest.raises(UserError, match=r"^3: No\. Stop\."):
        rehearse(members)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process that loads models is told, and its answers on stdout and stderr."""
    told = ["", "", ""]

    def run(command: list[str], input: str, **_: object) -> subprocess.CompletedProcess[str]:
        told[0] = input
        return subprocess.CompletedProcess(command, 0, told[1], told[2])

    monkeypatch.setattr(rehearsal.subprocess, "run", run)
    return told


def test_paths_are_those_of_whoever_asked(
    answered: list[str], members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    answered[1] = '{"bytes": [7, 8, 9], "validation": 2}'
    monkeypatch.chdir(tmp_path)
    path = Path(members[0].config.data.path)
    relative = [with_changes(one.config, {"data.path": str(path.relative_to(tmp_path))}) for one in members]
    found = rehearse([Member(member.name, config, {}) for member, config in zip(members, relative, strict=True)])
    assert found.disk_bytes == (7, 8, 9)
    (configs,) = json.loads(answered[0])
    assert {config["data"]["path"] for config in configs} == {str(path)}


def test_a_look_ahead_that_is_killed_says_what_it_said_last(answered: list[str], members):
    answered[2] = "loading\nMemoryError\n"
    with pytest.raises(UserError, match=r"ended at model 1 of 1 \(MemoryError\)"):
        rehearse(members)


def settings_of(config: RunConfig) -> list[str]:
    """Options that make a sweep of such runs."""
    tree = {**config.model_dump(mode="json", exclude={"schema_version", "method", "seed", "model"}), "device": "cpu"}
    pairs = {f"{room}.{key}": value for room in ("data", "optim", "analysis") for key, value in tree[room].items()}
    pairs |= {"checkpoint_seconds": 0, "device": "cpu"}
    return [f"--set={name}={json.dumps(value)}" for name, value in pairs.items()]


def begin(arguments: list[str], parent: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mpsviz", "sweep", *arguments, "--out", str(parent)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=IMPORT_ROOT, start_new_session=True
    )


def kill_in(run: RunFolder, step: int, sweep: subprocess.Popen[str]) -> None:
    """Kill a sweep, and the worker of its member, once that has come to a step; something must get on until then."""
    seen, since = "", time.monotonic()
    try:
        while read_status(run).step < step:
            if (now := _traces(run.path.parent)) != seen:
                seen, since = now, time.monotonic()
            assert time.monotonic() < since + PATIENCE_S, f"nothing has got on for {PATIENCE_S} s"
            assert sweep.poll() is None
            time.sleep(0.05)
    finally:
        sweep.kill()
        sweep.communicate()
        pid = read_status(run).pid
        if pid is not None and launcher.current_status(run).going_on:
            os.kill(pid, signal.SIGKILL)


def _traces(parent: Path) -> str:
    """What all members say of themselves."""
    return str([(status.state, status.phase, status.step) for status in map(read_status, launcher.list_runs(parent))])


CARRY_OUT = """
import json, sys
from pathlib import Path
from mpsviz.runs.sweep import local_engine
from mpsviz.runs.sweep.expansion import expand
from mpsviz.runs.sweep.plan import plan_of
members = expand(plan_of(json.loads(sys.argv[1]), "s")).members
local_engine.carry_out(members, Path(sys.argv[2]), "s", print)
"""


def test_a_sweep_that_is_killed_goes_on_and_ends_with_the_same_results(noise_config: RunConfig, tmp_path: Path):
    settings = noise_config.model_dump(mode="json", include={"data", "optim", "analysis"})
    settings["optim"]["epochs"] = 12
    tree = {"settings": {**settings, "checkpoint_seconds": 0, "method.name": "ce"}, "grid": {"seed": [1, 2]}}
    members, parent = list(expand(plan_of(tree, "s")).members), tmp_path / "killed"
    arguments = [sys.executable, "-c", CARRY_OUT, json.dumps(tree), str(parent)]
    killed = RunFolder(parent / members[0].name)
    kill_in(killed, 9, subprocess.Popen(arguments, stdout=subprocess.DEVNULL, cwd=IMPORT_ROOT))
    assert checkpoint_steps(killed)
    assert run_all(members, parent) == [FINISHED] * 2
    left_alone = RunFolder.create(tmp_path / "left alone", killed.config())
    execute(left_alone, threads=1)
    assert_same(killed, left_alone)


@pytest.mark.long
def test_so_does_one_of_twelve_that_is_killed_three_times(
    noise_config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    arguments = [
        "--method", "mps,ce,clip-lora", "--seed", "1,2", "--set=method.gram_weight=0,2,5,10",
        *settings_of(with_changes(noise_config, {"optim.epochs": 12})),
    ]  # fmt: skip
    results = []
    for parent, kills in (
        (tmp_path / "left alone", []),
        (tmp_path / "killed", ["mps-gram_weight=2-seed1", "ce-seed1", "mps-gram_weight=10-seed2"]),
    ):
        for name in kills:
            kill_in(RunFolder(parent / f"sweep-{name}"), 9, begin(arguments, parent))
        main(["sweep", *arguments, "--out", str(parent)])
        results.append(json.loads(capsys.readouterr().out.splitlines()[-1]))
    left_alone, killed = results
    assert len(killed["runs"]) == killed["finished"] == 12
    its_own = ("run", "seconds", "images_per_second")
    for mine, other in zip(killed["runs"], left_alone["runs"], strict=True):
        assert {k: v for k, v in mine["result"].items() if k not in its_own} == {
            k: v for k, v in other["result"].items() if k not in its_own
        }
        assert_same(*(RunFolder(tmp_path / folder / mine["name"]) for folder in ("killed", "left alone")))
