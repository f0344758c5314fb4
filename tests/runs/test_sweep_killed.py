"""A sweep that is killed goes on, and ends with the results of one that was left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.sweep.expansion import expand
from mpsviz.runs.sweep.plan import plan_of
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same
from tests.runs.sweeps import FINISHED, run_all

PATIENCE_S = 240


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
