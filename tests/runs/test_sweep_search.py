"""A search tries what the plan allows, judges by validation images alone, and goes on where it was stopped."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status
from mpsviz.runs.sweep import local_engine, rehearsal
from mpsviz.runs.sweep.expansion import Member
from mpsviz.runs.sweep.outcome import Outcome
from mpsviz.runs.sweep.plan import Plan, plan_of
from mpsviz.runs.sweep.search import Trial, best_of, carry_out, ends_of, objective_of
from mpsviz.runs.sweep.search_space import Search
from tests.runs.small import QUICK, drawn

SPACE = {"optim.lr": {"low": 1e-3, "high": 1.0, "log": True}, "optim.warmup_epochs": {"low": 0, "high": 1},
         "optim.optimizer": ["sgd", "adamw"]}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Three trials of one epoch."""
    settings = {**QUICK, "data.path": str(drawn(tmp_path, 2, 8)), "data.shots": 2, "method.name": "ce"}
    search = {"trials": 3, "drift_weight": 0.5, "space": SPACE}
    return plan_of({"name": "s", "settings": settings, "search": search}, "s")


def searched(plan: Plan, parent: Path, trials: int = 3) -> list[Trial]:
    assert plan.search is not None
    parent.mkdir(exist_ok=True)
    return carry_out(plan, replace(plan.search, trials=trials), parent, lambda progress: None)


def by_hand(run: RunFolder, drift_weight: float) -> float:
    """The objective, from the validation images of the last snapshot."""
    probe = run.written("probe")
    rows = (probe["split"] == "validation").to_numpy()
    last, first = run.snapshot(run.epochs()[-1]), run.snapshot(0)
    accuracy = (last.logits[rows].argmax(axis=1) == probe["label_index"].to_numpy()[rows]).mean()
    drift = 1 - (last.image_features[rows] * first.image_features[rows]).sum(axis=1).mean()
    return float(accuracy - drift_weight * drift)


def test_trials_are_judged_by_validation_images_and_are_not_made_again(
    plan: Plan, tmp_path: Path, tiny_workers: Callable, monkeypatch: pytest.MonkeyPatch
):
    plan = replace(plan, grid={"seed": [1, 2]})
    trials = searched(plan, tmp_path / "runs", trials=2)
    assert [trial.number for trial in trials] == [0, 1]
    names = {outcome.path.name for trial in trials for outcome in trial.outcomes}
    assert names == {run.path.name for run in launcher.list_runs(tmp_path / "runs")}
    assert len(names) == 4
    for trial in trials:
        assert 1e-3 <= trial.values["optim.lr"] <= 1.0
        assert trial.values["optim.warmup_epochs"] in (0, 1)
        assert [outcome.member.config.seed for outcome in trial.outcomes] == [1, 2]
        assert {outcome.member.config.optim.lr for outcome in trial.outcomes} == {trial.values["optim.lr"]}
        expected = [by_hand(RunFolder(outcome.path), 0.5) for outcome in trial.outcomes]
        assert trial.objective == pytest.approx(sum(expected) / 2)
    best = best_of(trials)
    assert best is not None
    assert best.objective == max(trial.objective or -9 for trial in trials)
    monkeypatch.setattr(launcher, "send", lambda run, status: pytest.fail("everything is there"))
    assert searched(plan, tmp_path / "runs", trials=2) == trials


def test_a_search_that_is_stopped_tries_what_it_would_have_tried_anyway(
    plan: Plan, tmp_path: Path, tiny_workers: Callable, monkeypatch: pytest.MonkeyPatch
):
    left_alone = searched(plan, tmp_path / "left alone")
    send, sent = launcher.send, []

    def stop(run: RunFolder, status: Status) -> None:
        sent.append(run)
        if len(sent) == 2:
            raise KeyboardInterrupt
        send(run, status)

    monkeypatch.setattr(launcher, "send", stop)
    with pytest.raises(KeyboardInterrupt):
        searched(plan, tmp_path / "stopped")
    gone_on = searched(plan, tmp_path / "stopped")
    assert [(trial.number, trial.values, trial.objective) for trial in gone_on] == [
        (trial.number, trial.values, trial.objective) for trial in left_alone
    ]
    longer = searched(plan, tmp_path / "stopped", trials=4)
    assert longer[:3] == gone_on
    assert len(sent) == 2 + 2 + 1


def test_a_trial_with_a_run_that_failed_has_no_objective_and_is_taken_up_again(
    plan: Plan, tmp_path: Path, tiny_workers: Callable
):
    failing = {"one"}

    def fail(run: RunFolder) -> None:
        if failing and "trial001" in run.path.name:
            failing.clear()
            raise MemoryError

    tiny_workers(fail)
    first = searched(plan, tmp_path / "runs")
    assert [trial.objective is None for trial in first] == [False, True, False]
    assert best_of(first) is not None
    second = searched(plan, tmp_path / "runs")
    assert [trial.values for trial in second] == [trial.values for trial in first]
    assert all(trial.objective is not None for trial in second)
    assert best_of([]) is None


def test_another_search_of_that_name_is_refused(plan: Plan, tmp_path: Path, tiny_workers: Callable):
    searched(plan, tmp_path / "runs", trials=1)
    assert plan.search is not None
    other = replace(plan, search=replace(plan.search, drift_weight=0.0))
    with pytest.raises(UserError, match=r"'s' in .*s\.search\.jsonl' was begun with another plan \(drift_weight\)"):
        searched(other, tmp_path / "runs")


def test_ends_of_the_space_are_looked_at_first(plan: Plan):
    assert isinstance(plan.search, Search)
    ends = [member.config.optim for member in ends_of(plan, plan.search)]
    assert [(one.lr, one.warmup_epochs, one.optimizer) for one in ends] == [(1e-3, 0, "sgd"), (1.0, 1, "adamw")]
    wrong = plan_of({"search": {"trials": 3, "space": {"optim.momentum": {"low": 0.5, "high": 1.5}}}}, "s")
    assert wrong.search is not None
    with pytest.raises(UserError, match=r"'optim.momentum' can't be 1\.5"):
        ends_of(wrong, wrong.search)
    lacking = plan_of(
        {"settings": {"method.name": "ce"}, "search": {"trials": 3, "space": {"method.rank": [1, 2]}}}, "s"
    )
    assert lacking.search is not None
    with pytest.raises(UserError, match=r"'method.rank' is no setting of ce\."):
        ends_of(lacking, lacking.search)


def test_which_run_of_all_trials_is_told(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[local_engine.Progress] = []

    def engine(members: list[Member], parent: Path, sweep: str, listener: local_engine.Listener) -> list[Outcome]:
        for number, member in enumerate(members, start=1):
            listener(local_engine.Progress(number, len(members), member, Status(), 7.0))
        return [Outcome(member, parent / member.name, "failed", None, None) for member in members]

    monkeypatch.setattr(local_engine, "carry_out", engine)
    plan = replace(plan, grid={"seed": [1, 2]})
    assert isinstance(plan.search, Search)
    carry_out(plan, plan.search, tmp_path, seen.append)
    assert [(at.number, at.count, at.left_s) for at in seen] == [(number, 6, None) for number in range(1, 7)]


def test_what_has_not_finished_has_no_objective(plan: Plan, tmp_path: Path, tiny_workers: Callable):
    (trial,) = searched(plan, tmp_path / "runs", trials=1)
    assert objective_of(trial.outcomes[0], 0.0) is not None
    assert objective_of(replace(trial.outcomes[0], state="failed"), 0.0) is None


PLAN = """
[settings]
data.name = "folder"
data.path = "{path}"
data.shots = 2
method.name = "ce"
optim.epochs = 1
analysis = {{snapshots = 1, projections = ["pca"]}}
device = "cpu"
[search]
trials = 2
space."optim.lr" = {{low = 0.001, high = 0.1, log = true}}
"""


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    file = tmp_path / "rates.toml"
    file.write_text(PLAN.format(path=drawn(tmp_path, 2, 8)), encoding="utf-8")
    return file


def test_the_command_line_says_which_trial_was_best(
    plan_file: Path, tmp_path: Path, tiny_workers: Callable, monkeypatch, capsys
):
    monkeypatch.setattr(rehearsal, "_load", lambda members, groups, tell: [{"bytes": [1, 1], "validation": 4}])
    main(["sweep", str(plan_file), "--out", str(tmp_path / "runs")])
    output = capsys.readouterr()
    said = json.loads(output.out.splitlines()[-1])
    assert (said["sweep"], said["finished"], said["failed"]) == ("rates", 2, 0)
    best = max(said["trials"], key=lambda trial: trial["objective"])
    assert said["trials"][said["best"]]["objective"] == best["objective"]
    assert [run["name"] for run in said["runs"]] == [name for trial in said["trials"] for name in trial["runs"]]
    assert "judged by 4 validation images" in output.err
    assert "(best)" in output.err


def test_without_validation_images_nothing_is_searched(plan_file: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(rehearsal, "_load", lambda members, groups, tell: [{"bytes": [1, 1], "validation": 0}])
    with pytest.raises(SystemExit, match="these data leave none"):
        main(["sweep", str(plan_file), "--out", str(tmp_path / "runs")])
    assert launcher.list_runs(tmp_path / "runs") == []


def test_a_missing_library_is_named(plan_file: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(
        SystemExit, match=r'Optuna, which is not installed\. Type: pip install "mpsviz\[sweep-search\]"'
    ):
        main(["sweep", str(plan_file), "--out", str(tmp_path / "runs")])
