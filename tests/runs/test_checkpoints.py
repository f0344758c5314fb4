"""How often checkpoints are written, and that the last good one stays whatever happens."""

from __future__ import annotations

import errno
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume import checkpoints
from mpsviz.runs.resume.checkpoints import KEEP, Keeper, checkpoint_epoch, checkpoint_steps, path_of, read_checkpoint
from mpsviz.tuning.loop.checkpoint import Checkpoint, Place


class Hours:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    clock = Hours()
    monkeypatch.setattr(checkpoints, "time", clock)
    return clock


@pytest.fixture
def run(short_config: RunConfig, tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", short_config)


def checkpoint(step: int) -> Checkpoint:
    return Checkpoint(Place(step, step // 10, 0, 0, {}), {"learnt/a": torch.full((3,), float(step))})


@pytest.mark.parametrize(("cost_s", "apart_s"), [(0.05, 0.0), (3.0, 0.0), (0.01, 30.0), (3.0, 30.0)])
def test_writing_takes_at_most_a_fiftieth_of_the_time(run: RunFolder, hours: Hours, cost_s: float, apart_s: float):
    keeper, written = Keeper(run, apart_s), []

    def take() -> Checkpoint:
        hours.now += cost_s
        written.append(hours.now)
        return checkpoint(len(written))

    while len(written) < 12:
        hours.now += 0.5  # a step
        keeper.offer(take, {})
    assert cost_s * (len(written) - 1) <= 0.02 * (written[-1] - written[0])
    gaps = [later - earlier for earlier, later in pairwise(written)]
    assert min(gaps) >= apart_s
    assert max(gaps) <= max(apart_s, 50 * cost_s) + cost_s + 0.51, "and no more seldom than that"
    assert checkpoint_steps(run) == list(range(12 - KEEP + 1, 13))


def test_one_that_can_not_be_written_harms_no_earlier_one(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    keeper = Keeper(run, 0)
    for step in range(1, KEEP + 1):
        keeper.write(lambda step=step: checkpoint(step), {"seconds": step})
    before = {path: path.read_bytes() for path in (run.path / "checkpoints").iterdir()}

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keeper.write(lambda: checkpoint(KEEP + 1), {})
    assert {path: path.read_bytes() for path in (run.path / "checkpoints").iterdir()} == before


def test_what_was_written_is_read_and_what_was_altered_is_refused(run: RunFolder):
    Keeper(run, 0).write(lambda: checkpoint(37), {"seconds": 1.5})
    saved = read_checkpoint(path_of(run, 37))
    assert saved.checkpoint.place == Place(37, 3, 0, 0, {})
    assert torch.equal(saved.checkpoint.tensors["learnt/a"], torch.full((3,), 37.0))
    assert saved.said == {"seconds": 1.5}
    assert checkpoint_epoch(path_of(run, 37)) == 3
    whole = path_of(run, 37).read_bytes()
    for place in (8, len(whole) // 2, len(whole) - 1):
        path_of(run, 37).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(UserError, match="can't be read"):
            read_checkpoint(path_of(run, 37))
