"""The small end: few classes of few images. A run ends with a result, or it is refused before anything is trained."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from mpsviz.analysis.measures.classes.accuracy import choose_alpha
from mpsviz.backbone.loading import Backbone
from mpsviz.config.method_parts import Fused
from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.data.catalog import check_shots
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.worker.worker import execute
from tests.runs.small import FOLDERS, single_precision, small_config, use_tiny
from tests.tuning import tiny


class Cell(NamedTuple):
    classes: int
    images: int
    shots: int
    split: str
    method: str

    @property
    def runs(self) -> bool:
        """Whether a class has the shots, and one image more that is held out."""
        trainable = self.images - 1 if self.split == "drawn" else self.images - self.images // 2
        return self.shots <= trainable


GRID = [Cell(*cell) for cell in itertools.product((2, 3, 10), (2, 3, 4, 5, 8), (1, 2, 4), FOLDERS, METHOD_CONFIGS)]


def pairs(cell: Cell) -> set[tuple]:
    return set(itertools.combinations(zip(Cell._fields, cell, strict=True), 2))


def covering(cells: list[Cell]) -> Iterator[Cell]:
    """Few of these that hold every two values that any of them holds."""
    left = set().union(*map(pairs, cells))
    while left:
        best = max(cells, key=lambda cell: len(pairs(cell) & left))
        left -= pairs(best)
        yield best


ENDING = list(covering([cell for cell in GRID if cell.runs]))
REFUSED = list(covering([cell for cell in GRID if not cell.runs]))


def name(cell: Cell) -> str:
    return "-".join(map(str, cell))


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    return single_precision(tiny.make_backbone())


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


@pytest.fixture
def make_run(backbone: Backbone, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_tiny(monkeypatch, backbone)

    def make(cell: Cell) -> RunFolder:
        path = FOLDERS[cell.split](folders, cell.classes, cell.images)
        return RunFolder.create(tmp_path / "run", small_config(path, cell.method, cell.shots))

    return make


def check_result(run: RunFolder, cell: Cell, result: dict) -> None:
    """Every figure is the right one: of the held-out images, by the α that it should be."""
    probe, before, after = run.written("probe"), run.snapshot(0), run.snapshot(1)
    split, label = probe["split"].to_numpy(dtype=str), probe["label_index"].to_numpy()
    held_out, validation = split == "held-out", split == "validation"
    assert (split == "few-shot").sum() == cell.classes * cell.shots
    assert (np.bincount(label[held_out], minlength=cell.classes) >= 1).all()

    method = run.config().method
    alpha, source = (method.alpha if isinstance(method, Fused) else 1.0), "settings"
    if validation.any():
        chosen_on = (after.logits[validation], before.logits[validation], label[validation])
        alpha, source = choose_alpha(*chosen_on), "validation images"
    assert (result["alpha"], result["alpha_from"]) == (alpha, source)
    fused = alpha * after.logits + (1 - alpha) * before.logits
    for branch, logits in (("zero_shot", before.logits), ("tuned", after.logits), ("fused", fused)):
        right = (logits.argmax(axis=1) == label)[held_out].mean()
        assert result["accuracy"][branch] == pytest.approx(100 * right), branch

    k = min(10, held_out.sum() // 4)
    assert (result["neighbor_overlap"] is None) == (k == 0)
    if k:
        assert result["chance"]["neighbor_overlap"] == pytest.approx(k / (held_out.sum() - 1))
    notes = " ".join(read_status(run).notes)
    assert ("chance alone" in notes) == (k == 0)
    assert ("looked at, not 10" in notes) == (0 < k < 10)


def carry_out(make_run, cell: Cell) -> None:
    run = make_run(cell)
    if not cell.runs:
        with pytest.raises(UserError, match=f"{cell.shots} shots are more than any class has") as refused:
            check_shots(run.config().data)  # the form and the command line, before there is a folder
        with pytest.raises(UserError) as stopped:
            execute(run, threads=1)
        assert str(stopped.value) == str(refused.value)
        assert (run.epochs(), run.metric_lines(), run.table("probe")) == ([], [], None)
        return
    check_shots(run.config().data)
    result = execute(run, threads=1)
    assert read_status(run).state == "finished"
    assert json.loads(json.dumps(result, allow_nan=False)) == run.read_json("result.json")
    assert run.epochs() == [0, 1]
    assert problems(run) == []
    check_result(run, cell, result)


@pytest.mark.parametrize("cell", ENDING, ids=name)
def test_a_small_run_ends_with_its_result(make_run, cell: Cell):
    carry_out(make_run, cell)


@pytest.mark.parametrize("cell", REFUSED, ids=name)
def test_a_run_without_images_enough_is_refused_before_it_starts(make_run, cell: Cell):
    carry_out(make_run, cell)


@pytest.mark.long
@pytest.mark.parametrize("cell", [cell for cell in GRID if cell not in ENDING + REFUSED], ids=name)
def test_every_other_small_run_does_so_too(make_run, cell: Cell):
    carry_out(make_run, cell)


def test_the_runs_that_are_carried_out_hold_every_two_values():
    assert set().union(*map(pairs, ENDING)) == set().union(*(pairs(cell) for cell in GRID if cell.runs))
    assert len(GRID) == 3 * 5 * 3 * 2 * 18
    assert not {cell for cell in GRID if cell.runs} & set(REFUSED)
