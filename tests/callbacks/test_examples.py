"""Callbacks: each library's example trains, is killed, goes on, and leaves a whole run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.callbacks import EXAMPLES, NAMES
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.recording import ARRAYS, read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import read_thumbs
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.problems import problems
from tests.callbacks.several import INTERRUPTED, MEASURED
from tests.made_once import made_once

ROOT = EXAMPLES.parent
STEPS = {"sentence_transformers": 5}
"""Optimiser steps an epoch, where they are not 10."""
HOW = [
    pytest.param("default", id=""),
    pytest.param("--kill", id="killed", marks=pytest.mark.long),
]


@pytest.fixture(scope="session", params=HOW)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder an example, see `tests.callbacks.several`."""

    def make(folder: Path) -> None:
        quiet = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        command = [sys.executable, "-m", "tests.callbacks.several", os.fspath(folder)]
        how = [] if request.param == "default" else [request.param]
        subprocess.run([*command, *how], cwd=ROOT, env=os.environ | quiet, check=True)

    return made_once(tmp_path_factory, f"callbacks {request.param}", make)


@pytest.mark.parametrize("name", NAMES)
class TestExample:
    def test_was_stopped_and_went_on(self, trained: Path, name: str):
        what = result(trained, name)
        if "--kill" in trained.name or name not in INTERRUPTED:
            assert (what["stopped"], what["state"]) == (-9, "running"), log(trained, name)
        else:
            assert what["stopped"] != 0
            assert what["state"] == "cancelled", log(trained, name)
        assert what["again"] == 0, log(trained, name)
        assert len(what["before"]) == 3  # epochs 0, 1, 2
        assert len(what["after"]) == 4
        kept = sorted(what["before"])[:2]
        assert {file: what["after"][file] for file in kept} == {file: what["before"][file] for file in kept}

    def test_left_a_whole_run(self, trained: Path, name: str):
        run = run_of(trained, name)
        assert run.epochs() == [0, 1, 2, 3]
        status = current_status(run)
        assert (status.state, status.epoch, status.step) == ("finished", 3, 3 * STEPS.get(name, 10))
        if name in MEASURED:
            assert result(trained, name)["measured"] == 0, log(trained, name)
            assert problems(run) == []
            assert set(run.written("analysis/summary")["epoch"]) == {0, 1, 2, 3}
            assert set(run.written("maps/pca")["epoch"]) == {0, 1, 2, 3}
            assert read_findings(run) is not None

    def test_numbered_its_steps_on(self, trained: Path, name: str):
        metrics = run_of(trained, name).metrics()
        losses = metrics.dropna(subset="loss")
        steps = losses["step"].to_numpy()
        assert (np.diff(steps) > 0).all()
        assert steps[-1] == 3 * STEPS.get(name, 10)
        np.testing.assert_array_equal(losses["epoch"], (steps - 1) // STEPS.get(name, 10))
        assert losses["loss"].iloc[-1] < losses["loss"].iloc[0]


def result(trained: Path, name: str) -> dict[str, Any]:
    return json.loads((trained / name / "result.json").read_text(encoding="utf-8"))


def run_of(trained: Path, name: str) -> RunFolder:
    return RunFolder(trained / name / "runs" / name)


def log(trained: Path, name: str) -> str:
    return (trained / name / "log.txt").read_text(encoding="utf-8")[-3000:]


def test_points_are_pictures_or_sentences(trained: Path):
    assert len(np.load(run_of(trained, "pytorch").path / ARRAYS)) == 120  # of one that nobody has measured yet
    for name in MEASURED:
        run = run_of(trained, name)
        recording = read_recording(run)
        assert recording is not None
        if name == "sentence_transformers":
            assert recording.texts
            assert run.written("probe")["text"].str.contains("we expected").any()
        else:
            thumbs = read_thumbs(run)
            assert thumbs is not None
            assert len(thumbs.places) == 120, name


def test_a_second_fit_of_keras_does_not_count_from_0_into_the_same_run(trained: Path):
    assert result(trained, "keras")["fit again"] == 0
    said = (trained / "keras-again" / "log.txt").read_text(encoding="utf-8")
    assert "has a recording up to epoch 3; fit goes on and counts from 0. Call fit with initial_epoch=3" in said
    run = RunFolder(trained / "keras-again" / "runs" / "keras")
    assert run.epochs() == [0, 1, 2, 3, 4]
    assert current_status(run).state == "finished"


@pytest.mark.parametrize("name", NAMES)
def test_the_document_shows_the_example_as_it_is(name: str):
    code = (EXAMPLES / f"watch_{name}.py").read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 60
    assert f"```python\n{code}```\n" in (ROOT / "docs" / "watch.md").read_text(encoding="utf-8")
