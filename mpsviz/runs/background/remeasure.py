"""Measure and draw the snapshots of a run once more: what is new in the registries then fills old runs, too.

    snapshots ──▶ Analyst, live map ──▶ Draft (in memory) ──▶ analysis/*, maps/*.parquet
        └──▶ slow maps, in a process of their own ──▲

The tables of the folder stay as they are until everything is there; then each is replaced whole.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.analysis.findings.registry import Findings
from mpsviz.analysis.projections.registry import LIVE_PROJECTION, PROJECTIONS, slow_projections, with_plain
from mpsviz.errors import UserError
from mpsviz.runs.background.imported_thumbnails import draw_waiting
from mpsviz.runs.background.measured_figures import Remeasured, told
from mpsviz.runs.background.parallel_drawing import drawn_in_parallel
from mpsviz.runs.background.unmeasurable import NEEDS_LOGITS, Partial, unspoken_of
from mpsviz.runs.findings.compare import findings_of
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.recording import ARRAYS, PICTURES, SOURCE, first_epoch, layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.reconcile import current_status
from mpsviz.runs.worker.analyst import Analyst
from mpsviz.runs.worker.map_drawing import draw_map

UNKNOWN = {"family": "", "style": "", "fine_label": "", "domain": "", "fold": "", "name_index": -1}
"""What a probe says of an image in a column that an old run doesn't have."""


class Draft(RunFolder):
    """A run folder whose new tables are kept in memory, and whose old ones read as if they were of today."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.tables: dict[str, pd.DataFrame] = {}

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        self.tables[name] = table

    def table(self, name: str) -> pd.DataFrame | None:
        if name in self.tables:
            return self.tables[name]
        table = super().table(name)
        if name != "probe" or table is None:
            return table
        return table.assign(**{key: value for key, value in UNKNOWN.items() if key not in table})

    def map_names(self) -> list[str]:
        new = (name.removeprefix("maps/") for name in self.tables if name.startswith("maps/"))
        return sorted({*super().map_names(), *new})


def remeasure(run: RunFolder, tell: Callable[[str], None] = lambda line: None) -> Remeasured:
    """Replace the tables and the maps of a run by what its snapshots say now.

    Stopped half-way (KeyboardInterrupt) it leaves the folder as it was. Of a recording the layers follow.

    Args:
        tell: called with what is being done, in words, and how long it will take.

    Raises:
        UserError: the run is going on, or is none; its probe or its first snapshot is missing or broken; a map could
            not be drawn.
    """
    _refuse_going_on(run)
    draft = Draft(run.path)
    first = _first(draft)
    epochs, skipped = _readable(draft, first, tell)
    names = with_plain([LIVE_PROJECTION, *run.config().analysis.projections, *run.map_names()])
    names = [name for name in names if name in PROJECTIONS]
    slow = slow_projections(names)
    with drawn_in_parallel(run, slow, epochs) as drawn:
        _measure(draft, first, epochs, tell)
        if LIVE_PROJECTION in names:
            tell(f"drawing the {LIVE_PROJECTION} map")
            draw_map(draft, LIVE_PROJECTION, epochs)
        if slow:
            tell(f"waiting for the {' and '.join(slow)} map")
        draft.tables |= drawn()
    if any((run.path / name).exists() for name in (PICTURES, ARRAYS)):
        tell("reading the pictures")
        for note in draw_waiting(run):
            tell(note)
    tell("looking for findings")
    findings = findings_of(draft, epochs, first=first.epoch, has_confidence=_has_confidence(run))
    _refuse_going_on(run)
    _replace(Partial(run.path, _unspoken(run, first)), draft.tables, findings)
    for name, layer in layer_folders(run).items():
        remeasure(layer, lambda line, name=name: tell(f"{name}: {line}"))
    return told(run, draft.written("probe"), epochs, skipped, names, findings)


def _readable(draft: Draft, first: Snapshot, tell: Callable[[str], None]) -> tuple[list[int], dict[int, str]]:
    """The epochs that can be measured, and why the others can't."""
    epochs, skipped = [], {}
    for epoch in draft.epochs():
        try:
            _fitting(draft, epoch, first)
        except UserError as error:
            skipped[epoch] = error.what
            tell(f"epoch {epoch} is skipped: {error.what}")
        else:
            epochs.append(epoch)
    return epochs, skipped


def _measure(draft: Draft, first: Snapshot, epochs: list[int], tell: Callable[[str], None]) -> None:
    """Fill the tables of the draft."""
    analyst = Analyst(draft)
    if (draft.path / "names.safetensors").exists():
        analyst.know_names()
    began = time.perf_counter()
    for done, epoch in enumerate(epochs):
        left = (time.perf_counter() - began) / max(done, 1) * (len(epochs) - done)
        tell(f"measuring epoch {epoch} ({done + 1} of {len(epochs)}){f', about {left:.0f} s left' if done else ''}")
        analyst.measure(_fitting(draft, epoch, first))
    analyst.write()


def _unspoken(run: RunFolder, first: Snapshot) -> frozenset[str]:
    """Measures that features which came without a model, or without text, can't have."""
    has_text = not np.isnan(first.logits).any()
    if run.config().data.name == SOURCE:
        return unspoken_of(run)
    return frozenset() if has_text else NEEDS_LOGITS


def _has_confidence(run: RunFolder) -> bool:
    """Whether its logits carry a model's temperature: cosines of features that were computed elsewhere don't."""
    recording = read_recording(run)
    return run.config().data.name != SOURCE or (recording is not None and recording.logits)


def _refuse_going_on(run: RunFolder) -> None:
    run.config()  # raises UserError where there is no run
    if current_status(run).going_on:
        raise UserError(
            "This run is going on, and its worker measures it.", next_step="Wait for its end, or pause it first."
        )


def _first(run: RunFolder) -> Snapshot:
    """The snapshot before tuning; raises UserError where there is none that fits the probe and the classes."""
    if first_epoch(run) not in run.epochs():
        raise UserError(
            "The snapshot before tuning is missing: nothing can be compared with it.", next_step="Start the run again."
        )
    first = run.snapshot(first_epoch(run))
    if len(run.class_labels()) != first.logits.shape[1]:
        raise UserError("The file classes.json doesn't fit the snapshots.", next_step="Start the run again.")
    return _fitting(run, first.epoch, first)


def _fitting(run: RunFolder, epoch: int, first: Snapshot) -> Snapshot:
    """The snapshot of an epoch; raises UserError where it is broken or holds other images than the first one."""
    snapshot = run.snapshot(epoch)
    shapes = [(one.image_features.shape, one.logits.shape) for one in (snapshot, first)]
    if shapes[0] != shapes[1] or len(snapshot.logits) != len(run.written("probe")):
        raise UserError(
            f"The snapshot of epoch {epoch} holds other images than probe.parquet names.",
            next_step="Start the run again.",
        )
    return snapshot


def _replace(run: RunFolder, tables: dict[str, pd.DataFrame], findings: Findings) -> None:
    with _uninterrupted():
        for name, table in tables.items():
            run.write_table(name, table)
        write_findings(run, findings)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait: old tables beside new ones would contradict each other."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[object] = []
    before = signal.signal(signal.SIGINT, lambda *_: asked.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
