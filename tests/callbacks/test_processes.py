"""Callbacks in trainings of several processes: the first one records; weights that are spread over them are refused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.callbacks import EXAMPLES, NAMES
from mpsviz.callbacks.watched_training import WatchedTraining, numbers
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
ON_PROCESSORS = {
    "lightning": ("L.Trainer(", 'L.Trainer(devices=2, accelerator="cpu", strategy="ddp", '),
    "transformers": ('report_to="none"', 'report_to="none", use_cpu=True'),
    "open_clip": (
        "import open_clip_train.main as program",
        "import open_clip_train.main as program\nimport torch\n\n"
        "parallel = torch.nn.parallel.DistributedDataParallel\n"
        "torch.nn.parallel.DistributedDataParallel = lambda model, device_ids, **options: parallel(model, **options)",
    ),
}
"""What an example has, and what stands there where two processes train without a GPU. Lightning starts the second one
itself; accelerate leaves processes apart unless it is told; open_clip names a device, which torch refuses of a CPU."""
PATIENCE_S = 300


def test_weights_of_which_no_process_has_all_are_refused(runs_folder: Path):
    model = torch.nn.Linear(4, 4)
    model.weight.ds_id = 0  # type: ignore[attr-defined] (as DeepSpeed's ZeRO-3 marks them)
    with pytest.raises(UserError, match="spread over processes") as refused:
        WatchedTraining(torch.zeros(40, 4)).begin(model, epoch=0, step=0)
    assert "mpsviz.Recorder" in refused.value.next_step
    assert not runs_folder.exists()


def test_of_what_a_library_logs_the_numbers_are_kept():
    logged = {
        "learning_rate": 0.1, "loss": torch.tensor(2.0), "f1": np.array([0.5, 0.25]), "accuracy": np.float32(0.5),
        "step": 7, "run": "first", "nothing": None,
    }  # fmt: skip
    assert numbers(logged, learning_rate="lr") == {"lr": 0.1, "loss": 2.0, "accuracy": 0.5}
    assert numbers(None) == {}


@pytest.mark.long
def test_weights_that_fsdp_has_sharded_are_refused():
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    store = torch.distributed.HashStore()
    torch.distributed.init_process_group("gloo", rank=0, world_size=1, store=store)
    try:
        model = torch.nn.Sequential(torch.nn.Linear(4, 4))
        fully_shard(model, mesh=init_device_mesh("cpu", (1,)))
        with pytest.raises(UserError, match="spread over processes"):
            WatchedTraining(torch.zeros(40, 4)).begin(model, epoch=0, step=0)
    finally:
        torch.distributed.destroy_process_group()


@pytest.mark.long
@pytest.mark.parametrize("name", list(ON_PROCESSORS))
def test_of_two_processes_the_first_records(name: str, tmp_path: Path):
    there, instead = ON_PROCESSORS[name]
    code = (EXAMPLES / f"watch_{name}.py").read_text(encoding="utf-8")
    assert there in code
    code = code.replace(there, instead)
    (tmp_path / "train.py").write_text(code, encoding="utf-8")
    run_alone([sys.executable] if name == "lightning" else TORCHRUN, tmp_path)
    run = RunFolder(tmp_path / "runs" / name)
    assert run.epochs() == [0, 1, 2, 3]
    assert (current_status(run).state, current_status(run).step) == ("finished", 15)  # each has half of the rows


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_an_example_as_its_user_runs_it_ends_measured_and_drawn(name: str, tmp_path: Path):
    (tmp_path / "train.py").write_text((EXAMPLES / f"watch_{name}.py").read_text(encoding="utf-8"), encoding="utf-8")
    run_alone([sys.executable], tmp_path)
    run = RunFolder(tmp_path / "runs" / name)
    wait_until_measured(run)
    for drawn in run.config().analysis.projections:
        assert set(run.written(f"maps/{drawn}")["epoch"]) == {0, 1, 2, 3}, drawn


def run_alone(command: list[str], folder: Path) -> None:
    """Run train.py of the folder."""
    settings = {"PYTHONPATH": os.fspath(EXAMPLES.parent), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (folder / "log.txt").open("w") as log:
        subprocess.run(
            [*command, "train.py"], cwd=folder, env=os.environ | settings, stdout=log, stderr=log, check=True,
            timeout=PATIENCE_S,
        )  # fmt: skip


def wait_until_measured(run: RunFolder) -> None:
    """The process beside drops measuring.json when it is done."""
    until = time.monotonic() + PATIENCE_S
    while (run.path / "measuring.json").exists() and time.monotonic() < until:
        time.sleep(0.2)
