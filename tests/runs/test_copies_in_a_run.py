"""A run says of its held-out images which are training images once more."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.worker.worker import execute
from tests.data.made import class_files, fill


def in_another_format(content: bytes) -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(content)).save(file, "BMP")
    return file.getvalue()


def test_copies_and_near_copies_are_said(noise_config: RunConfig, tmp_path: Path):
    files = class_files(each=2, prefix="train/") | class_files(each=1, prefix="val/") | class_files(prefix="test/")
    files["test/cat/exact.png"] = files["train/cat/1.png"]
    files["test/dog/near.bmp"] = in_another_format(files["train/dog/0.png"])
    folder = fill(tmp_path / "data", files)
    run = RunFolder.create(
        tmp_path / "run", with_changes(noise_config, {"data.path": str(folder), "optim.epochs": 1, "device": "cpu"})
    )
    execute(run, threads=1)
    notes = " ".join(read_status(run).notes)
    assert "1 byte for byte the same as an image to train on (test/cat/exact.png)" in notes
    assert "1 of 13 held-out images is a near copy of training images" in notes
    assert "test/dog/near.bmp of train/dog/0.png" in notes
    assert set(run.probe()["id"]) & {"test/cat/exact.png", "test/dog/near.bmp"} == {"test/dog/near.bmp"}
