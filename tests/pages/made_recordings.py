"""Recordings for the pages, and a look at every page with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from mpsviz import Recorder
from mpsviz.config.run_config import with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.store import RunFolder

from .test_all_pages import EVERY_PAGE, open_page, views, words

N, D = 24, 8
LABELS = np.arange(N) % 3
NAMES = ["fox", "wolf", "bear"]
CENTRES = np.random.default_rng(1).normal(size=(3, D))
NOT_OF_A_RECORDING = (
    "ero-shot", "Fused", "fused", "α =", "Bystanders", "Weight of the tuned", "no loss to show", "checkpoint",
    "Something went wrong", "eld-out", "MPS-Tuning", "CLIP-LoRA", "few-shot",
)  # fmt: skip


def features(at: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(N, D)) + 0.4 * at * CENTRES[LABELS]


def record(
    folder: Path,
    at: list[int],
    *,
    rows: int = N,
    dtype: Any = float,
    bad: int | None = None,
    logits: bool = False,
    **given: Any,
):
    """A recording, measured with the one map that is drawn at once."""
    with Recorder(folder, analyse=False, **given) as one:
        for number, moment in enumerate(at):
            values = features(number)[:rows].astype(dtype)
            if bad is not None:
                values[bad] = np.nan
            one.snapshot(moment, values, logits=values @ CENTRES.T if logits else None)
            one.log(10 * moment, loss=1 / (number + 1), **({} if moment % 2 else {"grad norm": 2.0}))
    one.run.write_config(with_changes(one.run.config(), {"analysis.projections": ["pca"]}))
    remeasure(one.run)
    return one.run


def opened_everywhere(run: RunFolder) -> dict[str, AppTest]:
    """Every page with this run, none of which says what a recording can't have, or writes in its folder."""
    there = {file: file.lstat().st_mtime_ns for file in run.path.rglob("*")}
    pages = {}
    for page in EVERY_PAGE:
        pages[page] = app = open_page(page)
        assert not app.exception, page
        assert not app.error, page
        assert not app.warning, page
        said = words(app)
        if page != "tune":  # a form of other runs
            wrong = [line for line in said.splitlines() if any(wrong in line for wrong in NOT_OF_A_RECORDING)]
            assert not wrong, (page, wrong)
        assert "Took" not in said
        assert not any("eld-out" in str(element.proto) for element in (*app.metric, *app.header)), page
        assert not {"Pause", "Cancel", "Resume", "New run like this"} & {button.label for button in app.button}
        assert not app.exception
    assert {file: file.lstat().st_mtime_ns for file in run.path.rglob("*")} == there, "a page reads"
    assert len(views(pages["tune"])) == len(views(pages["manifold"])) == 1
    return pages
