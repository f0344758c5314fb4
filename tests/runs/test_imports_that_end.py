"""Features that are read beside the app: to their end, or refused, failed and stopped."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.data.formats.features.features import Beside
from mpsviz.errors import UserError
from mpsviz.runs.background import imported_features
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from tests.runs.own_features import N, saved


def test_two_images_are_too_few_for_a_map(tmp_path: Path, runs_folder: Path):
    np.savez(tmp_path / "two.npz", before=np.eye(2), after=np.eye(2))
    with pytest.raises(UserError, match="only 2 images"):
        imported_features.start_import(tmp_path / "two.npz")
    assert not runs_folder.exists()


@pytest.mark.usefixtures("quick")
def test_a_failure_is_said_by_the_status(tmp_path: Path, runs_folder: Path):
    run = imported_features.import_features(saved(tmp_path / "mine.npz"), runs_folder / "first")
    again = RunFolder.create(runs_folder / "again", run.config())
    with pytest.raises(UserError):
        imported_features.carry_out(again, tmp_path / "gone.npz")
    status = current_status(again)
    assert status.state == "failed"
    assert status.error is not None
    assert "gone.npz" in status.error.what


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_a_file_that_cant_be_read_makes_no_run(content: bytes | None, tmp_path: Path, runs_folder: Path):
    file = tmp_path / "broken.npz"
    if content:
        file.write_bytes(content)
    for opened in (imported_features.import_features, imported_features.start_import):
        with pytest.raises(UserError):
            opened(file)
    assert not runs_folder.exists()


@pytest.mark.usefixtures("quick")
def test_who_asks_to_stop_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def cancel(analyst: imported_features.Analyst, snapshot: object) -> None:
        (analyst.run.path / "control").write_text("cancel\n")

    monkeypatch.setattr(imported_features.Analyst, "measure", cancel)
    with pytest.raises(imported_features.StoppedError):
        imported_features.import_features(saved(tmp_path / "mine.npz"))
    (run,) = list_runs()
    assert current_status(run).state == "cancelled"


def test_it_goes_on_in_the_background_and_draws_every_map(tmp_path: Path):
    pd.DataFrame({"size": range(N)}).to_csv(tmp_path / "their sizes.csv", index=False)
    beside = Beside(table=tmp_path / "their sizes.csv", has_pictures=False)
    run = imported_features.start_import(saved(tmp_path / "own features.npz"), beside)
    assert "own-features" in run.path.name
    assert not current_status(run).ended
    deadline = time.monotonic() + 600
    while not (status := current_status(run)).ended and time.monotonic() < deadline:
        time.sleep(0.2)
    assert status.state == "finished", (run.path / "log.txt").read_text()
    assert run.map_names() == ["carried_umap", "pca", "plain_umap"]
    assert status.epochs == 2
    assert run.written("probe")["size"].tolist() == list(range(N))
