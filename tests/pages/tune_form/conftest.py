"""Own images, and the form that is told to start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from mpsviz.config.run_config import RunConfig
from tests.pages.made_run import make_run, running
from tests.pages.tune_form.form import CLASSES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Own images, and one file that is none."""
    root = tmp_path / "animals"
    for hue, (name, count) in enumerate(CLASSES.items()):
        (root / name).mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (16, 16), f"hsl({hue * 90}, 60%, {30 + number}%)").save(root / name / f"{number}.png")
    (root / "readme.txt").write_text("nothing")
    return root


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, runs_folder: Path) -> list[RunConfig]:
    """The configs of runs that were started; none of them trains."""
    configs: list[RunConfig] = []

    def start(config: RunConfig):
        configs.append(config)
        return make_run(runs_folder / f"run-{len(configs)}", epochs=(0, 1), status=running(os.getpid(), 1, 2))

    monkeypatch.setattr("mpsviz.runs.lifecycle.launcher.start", start)
    return configs


@pytest.fixture
def domains(tmp_path: Path) -> Path:
    """Two classes in each of three domains, six images of each."""
    root = tmp_path / "pacs"
    for shade, place in enumerate(f"{d}/{c}" for d in ("art", "photo", "sketch") for c in ("dog", "horse")):
        (root / place).mkdir(parents=True)
        for number in range(6):
            Image.new("RGB", (16, 16), (40 * shade, 40 * number, 0)).save(root / place / f"{number}.png")
    return root
