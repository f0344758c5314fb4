"""Processes and a recording: the training that may be killed, the app, and what measures beside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz import Recorder
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.background.imported_thumbnails import draw_waiting
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.recording import layer_folders
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails, read_thumbs
from mpsviz.runs.lifecycle.launcher import cancel, current_status, pause
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.recording.measuring import follow
from mpsviz.runs.recording.pictures import keep_pictures
from tests.runs.recordings import (
    IDS,
    D,
    N,
    features,
    measured,
    measures,
    quick,
    recorder,
)


def test_the_app_never_stops_somebody_s_training(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        assert read_status(one.run).pid == os.getpid()
        for act in (cancel, pause):
            with pytest.raises(UserError, match="recorded by a training of your own"):
                act(one.run)
        assert not (one.path / "control").exists()


WRITER = """
import os, sys
import numpy as np
from mpsviz.runs.recording.recorder import Recorder
folder, replace = sys.argv[1], os.replace

def killed_at(number, *names):
    '''Before a file is renamed into place for the so many-th time.'''
    killed_at.count += 1
    if killed_at.count == number:
        os.kill(os.getpid(), 9)
    return replace(*names)

for number in range(1, 100):
    killed_at.count = 0
    child = os.fork()
    if not child:
        os.replace = lambda *names: killed_at(number, *names)
        with Recorder(f"{folder}/{number}", ids=list("abcdef"), labels=[0, 1] * 3, analyse=False) as recorder:
            for at in range(3):
                recorder.snapshot(at, np.eye(6) + at, layers={"stem": np.eye(6)})
                recorder.log(at, loss=1.0)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


def test_a_writer_that_is_killed_between_any_two_writes_harms_nothing(tmp_path: Path):
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", WRITER, str(tmp_path)]
    done = subprocess.run(command, cwd=IMPORT_ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    count = int(done.stdout)
    assert 20 < count < 99
    for number in range(1, count + 1):
        path = tmp_path / str(number)
        run = RunFolder(path)
        for epoch in run.epochs():
            assert run.snapshot(epoch).image_features.shape == (6, 6)
            assert len(run.written("probe")) == 6
        if number < count and (path / "status.json").exists():
            assert "ended without closing" in str(current_status(run).error)
        with Recorder(path, ids=list("abcdef"), labels=[0, 1] * 3, analyse=False) as again:
            last = again.last
            again.snapshot(0 if last is None else last + 1, np.eye(6), layers={"stem": np.eye(6)})
        (stem,) = layer_folders(run).values()
        assert run.epochs() == stem.epochs() == list(range(len(run.epochs())))
        assert read_status(run).state == "finished"


def test_a_process_beside_measures_what_comes_and_outlives_the_training(tmp_path: Path):
    pictures = [tmp_path / f"{row}.png" for row in range(N)]
    for picture in pictures:
        Image.new("RGB", (9, 9)).save(picture)
    with recorder(tmp_path / "run", images=pictures, analyse=True) as one:
        quick(one.run)
        for at in range(3):
            one.snapshot(at, features(at))
        one.close(wait=True)
    run = one.run
    assert {0, 1, 2} == set(run.written("analysis/summary")["epoch"]) == set(run.written("maps/pca")["epoch"])
    assert read_findings(run) is not None
    assert problems(run) == []
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert set(thumbs.places) == set(IDS)
    assert not any((run.path / name).exists() for name in ("measuring.json", "pictures.json"))


def test_pictures_that_are_arrays_are_left_for_the_process_beside(tmp_path: Path):
    pictures = np.arange(N, dtype=np.uint8)[:, None, None, None] * np.ones((1, 9, 9, 3), np.uint8)  # (N, 9, 9, 3)
    with recorder(tmp_path / "run") as one:
        keep_pictures(one.run, IDS, list(pictures), later=True)
        one.run.write_table("probe", pd.DataFrame({"id": IDS, "label": "", "label_index": 0, "split": "held-out"}))
        draw_waiting(one.run)
        assert not list(one.run.path.glob("pictures.*"))
        thumbs = cut_thumbnails(one.run, IDS)
    assert [int(np.asarray(thumbs[name])[30, 30, 0]) for name in IDS] == list(range(N))


def test_measuring_goes_on_where_there_is_one_snapshot_and_layers(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0), layers={"stem": features(1)[:, :4]})
    (stem,) = layer_folders(one.run).values()
    for folder in (one.run, stem):
        quick(folder)
    reading, writing = os.pipe()
    os.write(writing, b"\n")
    os.close(writing)
    follow(one.run, reading)
    os.close(reading)
    for folder in (one.run, stem):
        assert "image_drift" not in measures(folder)
        assert "effective_rank" in measures(folder)
        assert folder.map_names() == ["pca"]


def test_features_that_are_all_equal_are_measured(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in range(2):
            one.snapshot(at, np.ones((N, D)))
    quick(one.run)
    assert "image_drift" in measures(measured(one.run))
