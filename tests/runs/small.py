"""Small runs in this process: folders of a few images, the tiny CLIP, measures and the live map but no slow ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.side_process import NAMES
from mpsviz.runs.worker.analyst import Analyst
from tests.data.made import fill, picture

QUICK = {
    "optim.epochs": 1, "analysis.snapshots": 1, "analysis.projections": ["pca"], "device": "cpu", "data.name": "folder",
}  # fmt: skip


class InPlace:
    """What the processes beside a worker do, done at once and here."""

    def __init__(self, run: RunFolder, *_: object) -> None:
        self.analyst, self.run = None, run

    def __enter__(self) -> InPlace:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def tell_of_snapshot(self, epoch: int) -> None:
        self.tell_analyst(str(epoch))

    def tell_analyst(self, line: str) -> None:
        self.analyst = self.analyst or Analyst(self.run)
        if line == NAMES:
            self.analyst.know_names()
        else:
            self.analyst.add(self.run.snapshot(int(line)))

    def start_drawer(self) -> None:
        return

    finish_measures = draw = start_drawer


def use_tiny(monkeypatch: pytest.MonkeyPatch, backbone: Backbone) -> None:
    """Every model is the tiny CLIP, and measuring goes on in this process."""

    def load(*_: object) -> Backbone:
        model = copy.deepcopy(backbone.model)
        return replace(backbone, model=model, visual=vision_tower(model))

    monkeypatch.setattr("mpsviz.tuning.setup.session.load_backbone", load)
    monkeypatch.setattr("mpsviz.runs.worker.worker.SideProcesses", InPlace)


def single_precision(backbone: Backbone) -> Backbone:
    """The same in float32, as images come."""
    model = copy.deepcopy(backbone.model).float()
    return replace(backbone, model=model, visual=vision_tower(model))


def drawn(root: Path, classes: int, images: int) -> Path:
    """So many images a class in a folder each, made once."""
    folder = root / f"drawn-{classes}-{images}"
    return folder if folder.exists() else fill(folder, pictures(classes, range(images)))


def given(root: Path, classes: int, images: int) -> Path:
    """The same in `train` and `test`, the larger half to train on."""
    folder, test = root / f"given-{classes}-{images}", images // 2
    if not folder.exists():
        fill(folder / "train", pictures(classes, range(test, images)))
        fill(folder / "test", pictures(classes, range(test)))
    return folder


def pictures(classes: int, numbers: range) -> dict[str, bytes]:
    """These images of each class, no two alike."""
    names = enumerate(NAMES_OF[:classes])
    return {f"{name}/{number}.png": picture(100 * label + number) for label, name in names for number in numbers}


NAMES_OF = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay")
FOLDERS: dict[str, Callable[[Path, int, int], Path]] = {"drawn": drawn, "given": given}


def small_config(path: Path, method: str, shots: int, **changes: Any) -> RunConfig:
    settings = {**QUICK, "data.path": str(path), "method.name": method, "data.shots": shots, **changes}
    if method.startswith("tip-adapter"):
        settings["method.augmented_views"] = 2
    return with_changes(RunConfig(), settings)
