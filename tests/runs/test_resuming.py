"""Where a run goes on from, whatever became of its checkpoints and snapshots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import CancelledError, Status, read_status
from mpsviz.runs.processes.side_process import FAILURE
from mpsviz.runs.resume import checkpoints
from mpsviz.runs.resume.checkpoints import checkpoint_steps, path_of
from mpsviz.runs.worker import progress
from mpsviz.runs.worker.worker import execute
from tests.runs.same import assert_same

STEPS = 12
"""Four epochs of three steps, with snapshots after the second and the fourth."""


@pytest.fixture(scope="module")
def undisturbed(noise_config: RunConfig, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = RunFolder.create(tmp_path_factory.mktemp("undisturbed") / "run", noise_config)
    execute(run, threads=1)
    return run


@pytest.fixture(autouse=True)
def checkpoint_and_word_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast the machine is, a pause comes at the very step that the test names."""
    monkeypatch.setattr(checkpoints, "COST", 0)
    monkeypatch.setattr(progress, "INTERVAL_S", 0)


@pytest.fixture
def pause(noise_config: RunConfig, tmp_path: Path) -> Callable[[Callable[[Status], bool]], RunFolder]:
    """Carry a new run out until something is so, and pause it then."""

    def paused(when: Callable[[Status], bool]) -> RunFolder:
        run = RunFolder.create(tmp_path / "run", noise_config)

        def listen(status: Status) -> None:
            if when(status):
                (run.path / "control").write_text("pause")

        with pytest.raises(CancelledError):
            execute(run, listen, threads=1)
        assert read_status(run).state == "paused"
        (run.path / "control").unlink()
        return run

    return paused


Pause = Callable[[Callable[[Status], bool]], RunFolder]


def damage(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def goes_on_at(run: RunFolder) -> int:
    """Carry a run out to its end; the first optimiser step of those that were done again."""
    before = len(run.metrics())
    first: list[int] = []

    def listen(status: Status) -> None:
        if status.phase == "training" and not first:
            first.append(len(run.metrics()))

    execute(run, listen, threads=1)
    assert first[0] <= before
    return first[0]


def test_a_damaged_snapshot_is_made_again_from_the_checkpoint_before_it(pause: Pause, undisturbed: RunFolder):
    run = pause(lambda status: status.step >= 8)
    assert max(checkpoint_steps(run)) >= 8
    damage(run.path / "snapshots" / "0002.safetensors")
    said = "The snapshot of epoch 2 is damaged; the run went back to before it."
    assert goes_on_at(run) == 6  # the last step of the second epoch: its checkpoint was taken before the snapshot
    assert said in read_status(run).notes
    assert_same(run, undisturbed)


def test_without_a_checkpoint_that_can_be_read_it_begins_again_and_says_so(pause: Pause, undisturbed: RunFolder):
    run = pause(lambda status: status.step >= 8)
    damaged = checkpoint_steps(run)
    for step in damaged:
        damage(path_of(run, step))
    kept: list[list[int]] = []
    execute(run, lambda status: kept.append(checkpoint_steps(run)) if status.step == 4 else None, threads=1)
    assert kept[0]
    assert max(kept[0]) < min(damaged), "the damaged ones don't push the new ones out"
    said = [note for note in read_status(run).notes if "is damaged; the run began again" in note]
    assert len(said) == len(damaged)
    assert_same(run, undisturbed)


def test_a_pause_while_it_is_measured_loses_no_step(pause: Pause, undisturbed: RunFolder):
    run = pause(lambda status: status.phase == "measuring")
    assert checkpoint_steps(run)[-1] == STEPS
    result = execute(run, threads=1)
    assert_same(run, undisturbed)
    assert result["images_per_second"] > 0, "what was trained before the pause counts"
    assert result["seconds"] > 0


def test_words_of_an_earlier_failure_are_forgotten(pause: Pause, undisturbed: RunFolder):
    run = pause(lambda status: status.step >= 4)
    run.write_json(FAILURE, {"what": "Something failed.", "next": "Do something."})
    torn = run.path / "snapshots" / ".0004.safetensors.999999999.tmp"
    torn.write_bytes(b"half")
    execute(run, threads=1)
    assert not (run.path / FAILURE).exists()
    assert not torn.exists()
    assert_same(run, undisturbed)
