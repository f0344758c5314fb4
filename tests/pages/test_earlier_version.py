"""A run that version 0.1.0 made and paused: every page opens it, it goes on to the same end, and is measured again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mpsviz.cli.main import main
from mpsviz.runs.folder.store import RunFolder

from .test_all_pages import EVERY_PAGE, open_page, words

FIXTURE = Path(__file__).parents[1] / "fixtures" / "run_v0_1_0"
"""CLIP-LoRA on emoji-60, one shot, seed 3, 70 images measured; paused by 0.1.0 at step 15 of 28, epoch 2 of 4."""
ACCURACY = {"zero_shot": 63.33333333333333, "tuned": 65.0, "fused": 65.0}
GRAM_DRIFT = {"global": 0.03726165159899716, "local": 0.02629921194165945}
"""What version 0.1.0 itself ended with when it resumed that folder (two cores of an Intel Xeon, torch 2.15.0)."""


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    runs_folder.mkdir()
    return RunFolder(shutil.copytree(FIXTURE, runs_folder / "earlier"))


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_opens_it(run: RunFolder, page: str):
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert "earlier" in " ".join([words(app), *(str(box.value) for box in app.selectbox)])


def test_it_goes_on_to_the_end_that_its_own_version_reached(run: RunFolder, capsys: pytest.CaptureFixture[str]):
    main(["resume", str(run.path)])
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["accuracy"] == pytest.approx(ACCURACY)
    assert result["gram_drift"] == pytest.approx(GRAM_DRIFT, rel=1e-3)
    assert run.epochs() == [0, 1, 2, 3, 4]


def test_it_is_measured_again(run: RunFolder, capsys: pytest.CaptureFixture[str]):
    before = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    main(["analyse", str(run.path)])
    again = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    kept = before.index.intersection(again.index)
    assert len(kept) > 0.8 * len(before)
    same = ["accuracy_tuned", "gram_drift_global", "neighbor_overlap"]
    for measure in same:
        assert again.xs(measure, level="measure").loc[2] == pytest.approx(
            before.xs(measure, level="measure").loc[2], rel=1e-3
        )
