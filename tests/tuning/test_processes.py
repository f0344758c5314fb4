"""Two processes learn what one learns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mpsviz.tuning.loop.processes import Processes, join, launched
from tests.made_once import made_once
from tests.tuning import two_processes

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def of_two(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, two_processes.Tensors]]:
    """What each of two processes has at the end."""

    def make(folder: Path) -> None:
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
        subprocess.run([*torchrun, two_processes.__file__, str(folder)], cwd=ROOT, check=True, timeout=900)

    folder = made_once(tmp_path_factory, "two processes", make)
    return [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in range(2)]


@pytest.fixture(scope="module")
def alone() -> dict[str, two_processes.Tensors]:
    return two_processes.everything()


def assert_equal(ours: two_processes.Tensors, theirs: two_processes.Tensors) -> None:
    assert ours.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert (ours[name] - expected).abs().max() <= 1e-9 * expected.abs().max(), name


@pytest.mark.parametrize(
    "what",
    [
        "mps",
        "mps in micro-batches",
        "clip-lora",
        "little memory",
        "epochs",
        "epochs with cached views",
        "stopped",
        "told",
    ],
)
def test_losses_gradients_and_weights_of_two_processes_are_those_of_one(of_two, alone, what: str):
    for process in of_two:
        assert_equal(process[what], alone[what])


def test_two_processes_that_go_on_from_a_checkpoint_end_with_the_bits_of_two_that_never_stopped(of_two):
    for process in of_two:
        assert process["resumed"].keys() == process["epochs"].keys()
        assert all(torch.equal(process["resumed"][name], process["epochs"][name]) for name in process["epochs"])


def test_what_one_process_draws_by_itself_does_not_part_them(of_two):
    first, second = (process["drawn elsewhere"] for process in of_two)
    assert_equal(first, second)


def test_a_process_that_nobody_launched_is_alone():
    cpu = torch.device("cpu")
    assert not launched()
    assert join(cpu) == Processes(0, 1, cpu)


def test_shares_are_nearly_even_and_leave_nothing_out():
    shares = [Processes(rank, 3, torch.device("cpu")).share(32) for rank in range(3)]
    assert [share.stop - share.start for share in shares] == [10, 11, 11]
    assert [index for share in shares for index in range(32)[share]] == list(range(32))
