"""A recording goes on after a restart, and a restart that is refused leaves it as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from tests.runs.recordings import (
    features,
    recorder,
)


def test_a_training_that_was_started_again_goes_on(tmp_path: Path):
    path = tmp_path / "run"
    one = recorder(path)
    for at in range(3):
        one.snapshot(at, features(at))
        one.log(at, loss=float(at))
    with pytest.raises(ZeroDivisionError), one:
        raise ZeroDivisionError("by zero")
    status = read_status(RunFolder(path))
    assert status.state == "failed"
    assert status.error is not None
    assert status.error.what == "The training stopped on an error: ZeroDivisionError: by zero"
    with recorder(path) as two:  # from a checkpoint after epoch 1
        assert (two.resumed, two.last) == (True, 2)
        two.log(2, loss=20.0)
        two.snapshot(2, features(5))
        two.snapshot(3, features(3))
    run = RunFolder(path)
    assert run.epochs() == [0, 1, 2, 3]
    assert run.metrics()["loss"].tolist() == [0, 1, 20]
    units = features(5) / np.linalg.norm(features(5), axis=1, keepdims=True)
    np.testing.assert_allclose(run.snapshot(2).image_features, units, atol=1e-3)
    assert read_recording(run).skipped == {}
    assert read_status(run).state == "finished"


def test_a_training_that_begins_anew_does_not_wipe_out_what_was_recorded(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        one.snapshot(1, features(1))
    with recorder(tmp_path / "run") as two, pytest.raises(UserError, match=r"holds a recording up to 1.* again at 0"):
        two.snapshot(0, features(0))
    assert two.run.epochs() == [0, 1]


@pytest.mark.parametrize("caught", [False, True])
@pytest.mark.parametrize(("at", "given"), [(0, features(0)), (2, features(2)[:, :5])])
def test_a_refused_restart_leaves_a_finished_recording_as_it_was(
    tmp_path: Path, at: int, given: np.ndarray, caught: bool
):
    with recorder(tmp_path / "run") as one:
        for epoch in range(2):
            one.snapshot(epoch, features(epoch))
            one.log(epoch, loss=float(epoch))
    before = said_of(one.run)
    with pytest.raises(UserError):
        begin_again(tmp_path / "run", at, given, before, caught=caught)
    assert said_of(one.run) == before
    assert read_status(one.run).state == "finished"
    assert not one.run.is_altered("status.json")
    assert not one.run.is_altered("metrics.jsonl")
    with recorder(tmp_path / "run") as three:  # a refusal that is caught is made up for by a later snapshot
        with pytest.raises(UserError):
            three.snapshot(at, given)
        three.log(5, loss=5.0)
        three.snapshot(3, features(3))
    assert three.run.epochs() == [0, 1, 3]
    assert three.run.metrics()["loss"].tolist() == [0, 1, 5]
    assert (read_status(three.run).state, read_status(three.run).epoch) == ("finished", 3)


def begin_again(path: Path, at: int, given: np.ndarray, before: dict[str, bytes], *, caught: bool) -> None:
    """A training that ends with what was refused, or, where it caught that, with an error that comes later."""
    with recorder(path) as one:
        one.log(0, loss=9.0)
        try:
            one.snapshot(at, given)
        except UserError:
            assert said_of(one.run) == before, "a training that is killed now has spoilt nothing"
            if not caught:
                raise
        one.log(1, loss=9.0)
        raise UserError("Stopped.", next_step="")


def said_of(run: RunFolder) -> dict[str, bytes]:
    """All that is in the folder, but for the file that only grows."""
    files = (file for file in run.path.rglob("*") if file.is_file() and file.name != "checksums.jsonl")
    return {file.name: file.read_bytes() for file in files}


def test_a_start_that_recorded_only_the_first_snapshot_is_made_again(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
    with recorder(tmp_path / "run") as two:
        two.snapshot(0, features(4))
        two.snapshot(1, features(1))
    assert two.run.epochs() == [0, 1]
