"""A sweep by Slurm: what is asked of it, what a run says that waits there, and four runs through a real one."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, reconcile
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes import slurm_jobs
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.sweep import slurm_engine, slurm_job
from mpsviz.runs.sweep.plan import plan_of
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same

PATIENCE_S = 240
PROGRAMS = ("slurmctld", "slurmd", "munged")
NEEDED = {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
MISSING = [name for name in PROGRAMS if shutil.which(name, path=NEEDED["PATH"]) is None]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"time": 5, "gpus": 1}, r"\[slurm\] has no 'gpus'.*gpus_per_node"),
        ({"partition": "all"}, "does not say how many minutes"),
        ({"time": "1:00:00"}, "does not say how many minutes"),
        ({"time": True}, "does not say how many minutes"),
    ],
)
def test_what_slurm_is_asked_is_looked_at_first(parameters: dict, sentence: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slurm_engine.shutil, "which", lambda name: name)
    with pytest.raises(UserError, match=sentence):
        slurm_engine.check(parameters)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slurm_engine.shutil, "which", lambda name: None)
    with pytest.raises(UserError, match=r"no Slurm here .*--local"):
        slurm_engine.check({"time": 5})
    monkeypatch.setitem(sys.modules, "submitit", None)
    with pytest.raises(UserError, match=r'Type: pip install "mpsviz\[sweep-slurm\]"'):
        slurm_engine.check({"time": 5})


def test_a_search_is_not_for_slurm():
    with pytest.raises(UserError, match="not carried out by Slurm"):
        plan_of({"search": {"trials": 2, "space": {"optim.lr": [1, 2]}}, "slurm": {"time": 5}}, "x")


@pytest.fixture
def waiting(noise_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A run that a job has, which another machine works on."""
    monkeypatch.setattr(reconcile, "UNSENT_S", 0.0)
    run = RunFolder.create(tmp_path / "run", noise_config)
    write_status(run, Status(state="running", machine="a node", phase="training", step=3))
    slurm_jobs.note_job(run, "12")
    return run


@pytest.mark.parametrize(
    ("known", "state", "said"),
    [
        (frozenset({"12"}), "running", ""),
        (frozenset({"13"}), "failed", "Slurm's job 12 ended during training, and its run had not."),
        (None, "failed", "This run was copied from another machine while it was running."),
    ],
)
def test_slurm_is_asked_what_became_of_a_run_on_a_node(
    waiting: RunFolder, known: frozenset | None, state: str, said: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(slurm_jobs, "_jobs", lambda moment: known)
    status = launcher.current_status(waiting)
    assert status.state == state
    assert (status.error.what if status.error else "") == said


def test_a_run_that_a_job_left_goes_on_on_another_machine(waiting: RunFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slurm_jobs, "_jobs", lambda moment: frozenset())
    status = slurm_job.ready_again(waiting)
    assert (status.state, status.step, status.pid) == ("queued", 3, None)
    assert slurm_jobs.job_of(waiting) == "", "whoever goes on with it may be no job"


@pytest.mark.parametrize(("asked", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_job_whose_run_was_taken_out_of_the_line_does_nothing(waiting: RunFolder, asked: str, state: str):
    write_status(waiting, Status(state="queued"))
    (waiting.path / "control").write_text(asked)
    assert slurm_job.Job(str(waiting.path))() == state
    assert not waiting.epochs()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Slurm of one node, this one."""
    folder, host, me = tmp_path_factory.mktemp("slurm"), socket.gethostname().split(".")[0], getpass.getuser()
    for name in ("state", "spool", "munge"):
        (folder / name).mkdir(mode=0o755)
    for parent in (folder, *folder.parents):
        if parent.owner() == me and parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(0o755)  # munge trusts no folder that others may write to, and clients must reach its socket
    ports = [free_port(), free_port()]
    settings = {
        "ClusterName": "test", "SlurmctldHost": host, "AuthType": "auth/munge",
        "AuthInfo": f"socket={folder}/munge/socket", "SlurmUser": me, "SlurmdUser": me,
        "StateSaveLocation": f"{folder}/state", "SlurmdSpoolDir": f"{folder}/spool",
        "SlurmctldPort": ports[0], "SlurmdPort": ports[1],
        "SlurmctldPidFile": f"{folder}/slurmctld.pid", "SlurmdPidFile": f"{folder}/slurmd.pid",
        "ProctrackType": "proctrack/linuxproc", "TaskPlugin": "task/none", "MpiDefault": "none",
        "SelectType": "select/cons_tres", "SelectTypeParameters": "CR_CPU", "ReturnToService": 2,
        "JobAcctGatherType": "jobacct_gather/none", "AccountingStorageType": "accounting_storage/none",
        "NodeName": f"{host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN",
        "PartitionName": "all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
    }  # fmt: skip
    (folder / "slurm.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    (folder / "munge.key").write_bytes(os.urandom(1024))
    (folder / "munge.key").chmod(0o400)
    keys = {"key-file": "munge.key", "socket": "munge/socket", "pid-file": "munge/pid", "log-file": "munge/log",
            "seed-file": "munge/seed"}  # fmt: skip
    munged = ["munged", "--force", "--foreground", *(f"--{name}={folder}/{file}" for name, file in keys.items())]
    commands = [munged, *([name, "-D", "-f", f"{folder}/slurm.conf"] for name in ("slurmctld", "slurmd"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", NEEDED["PATH"])
        patch.setenv("SLURM_CONF", f"{folder}/slurm.conf")
        daemons = []
        try:
            for command in commands:
                daemons.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                time.sleep(1)
            wait_for_idle(folder)
            yield
        finally:
            subprocess.run(["scancel", "--me"], check=False)
            for daemon in reversed(daemons):
                daemon.send_signal(signal.SIGTERM)
            for daemon in daemons:
                daemon.wait(60)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for_idle(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while "idle" not in subprocess.run(["sinfo", "-h", "-o", "%T"], capture_output=True, text=True, check=False).stdout:
        assert time.monotonic() < deadline, [log.read_text()[-2000:] for log in folder.glob("**/log")]
        time.sleep(0.5)


PLAN = """
name = "by-slurm"
[settings]
data = {{name = "folder", path = "{path}", shots = 2, measured_images = 120}}
optim = {{epochs = 40, batch_size = 2}}
analysis = {{snapshots = 2, projections = ["pca"]}}
device = "cpu"
checkpoint_seconds = 0
[grid]
method.name = ["mps", "ce"]
seed = [1, 2]
[slurm]
time = 30
"""


@pytest.mark.slurm
@pytest.mark.skipif(bool(MISSING), reason=f"no {', '.join(MISSING)}: apt-get install slurm-wlm munge")
def test_four_runs_go_through_slurm_and_one_that_it_ends_goes_on(
    cluster: None, noise_config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file, parent = tmp_path / "plan.toml", tmp_path / "cluster"
    file.write_text(PLAN.format(path=noise_config.data.path))
    command = [sys.executable, "-m", "mpsviz", "sweep", str(file), "--out", str(parent)]
    sweep = subprocess.Popen(command, cwd=IMPORT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ended = RunFolder(parent / "by-slurm-mps-seed1")
    deadline = time.monotonic() + PATIENCE_S
    while read_status(ended).step < 9:
        assert sweep.poll() is None, sweep.communicate()
        assert time.monotonic() < deadline, read_status(ended)
        time.sleep(0.02)
    subprocess.run(["scancel", slurm_jobs.job_of(ended)], check=True)
    output, progress = sweep.communicate(timeout=2 * PATIENCE_S)
    said = json.loads(output.splitlines()[-1])
    assert (said["finished"], said["failed"], sweep.returncode) == (3, 1, 1), progress
    assert said["runs"][0]["state"] == "failed"
    assert checkpoint_steps(ended)
    jobs = {run.path.name: slurm_jobs.job_of(run) for run in launcher.list_runs(parent)}
    assert len(set(jobs.values())) == 4
    main(["sweep", str(file), "--out", str(parent)])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["finished"], said["failed"]) == (4, 0)
    after = {run.path.name: slurm_jobs.job_of(run) for run in launcher.list_runs(parent)}
    assert {name for name in jobs if jobs[name] != after[name]} == {ended.path.name}, "the others are left alone"
    left_alone = RunFolder.create(tmp_path / "left alone", with_changes(ended.config(), {"device": "cpu"}))
    execute(left_alone, threads=1)
    assert_same(ended, left_alone)
