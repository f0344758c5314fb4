"""Recordings as large as they come, on every page: 50,000 rows of 768 numbers with pictures, and 300 snapshots.

Prints seconds and memory (`-s`).
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from mpsviz import Recorder
from mpsviz.analysis.features.approximate_neighbors import LEAST_RECALL
from mpsviz.config.run_config import with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.store import RunFolder

from .test_all_pages import EVERY_PAGE, open_page

pytestmark = pytest.mark.long
MOST_S, MOST_OF_MANY_ROWS_S = 5.0, 20.0
"""Of processor time, a page; of many rows, whose snapshots are read whole when it is opened first."""
MOST_MB = 4096
"""Of memory, from recording to the last page."""
PAGES_TWICE = ("manifold", "gram")
"""Opened again when what they show has been read once."""


@contextmanager
def timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall:.1f} s, {cpu:.1f} s of processor time, peak {peak:,.0f} MB", flush=True)


def measured(run: RunFolder) -> None:
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
    with timed("measured, with the map that is drawn at once"):
        remeasure(run)
    recall = run.written("analysis/summary")["recall"].dropna()
    assert recall.min() >= LEAST_RECALL
    findings = read_findings(run)
    assert findings is not None
    assert findings.n_held_out > 0


def opened(most_s: float) -> None:
    slow = []
    for page in (*EVERY_PAGE, *PAGES_TWICE):
        began = time.process_time()
        with timed(page):
            app = open_page(page)
        assert not app.exception, page
        assert not app.error, page
        assert not app.warning, page
        if (took := time.process_time() - began) > most_s:
            slow.append(f"{page}: {took:.1f} s")
    assert slow == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < MOST_MB


def test_fifty_thousand_rows_with_pictures(runs_folder: Path):
    n, width, classes = 50_000, 768, 100
    random = np.random.default_rng(0)
    labels = np.arange(n) % classes
    centres = random.normal(size=(classes, width)).astype(np.float32)
    base = random.normal(size=(n, width)).astype(np.float32)
    images = random.integers(0, 255, (n, 4, 4, 3), dtype=np.uint8).repeat(8, axis=1).repeat(8, axis=2)
    with Recorder(
        runs_folder / "many", ids=[f"{row:05}.png" for row in range(n)], labels=labels, images=images, analyse=False
    ) as recorder:
        for at in range(2):
            with timed(f"snapshot {at}"):
                recorder.snapshot(at, base + 0.1 * at * centres[labels])
    measured(recorder.run)
    opened(MOST_OF_MANY_ROWS_S)


def test_three_hundred_snapshots(runs_folder: Path):
    n, width, classes = 120, 32, 6
    random = np.random.default_rng(0)
    labels = np.arange(n) % classes
    centres, base = random.normal(size=(classes, width)), random.normal(size=(n, width))
    with (
        Recorder(runs_folder / "long", labels=labels, unit="step", analyse=False) as recorder,
        timed("300 snapshots recorded"),
    ):
        for at in range(300):
            features = base + 0.01 * at * centres[labels]
            recorder.snapshot(100 * at, features, logits=features @ centres.T)
            recorder.log(100 * at, loss=1 / (at + 1))
    measured(recorder.run)
    opened(MOST_S)
