"""What all snapshots of a recording share, from the first on: which rows are kept, widths, classes, layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.analysis.features.neighborhood import notes_on_neighbors
from mpsviz.analysis.projections.projection import MIN_IMAGES
from mpsviz.data.formats.features.features import FeatureTable
from mpsviz.data.formats.features.float32_rows import unit_rows
from mpsviz.errors import UserError
from mpsviz.runs.background.imported_images import write_images
from mpsviz.runs.folder.recording import (
    LABELS,
    LAYERS,
    TEXT,
    Recording,
    layer_folders,
    read_recording,
    write_recording,
)
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.runs.recording.moment import Moment, bad_rows
from mpsviz.runs.recording.opening import make_folder
from mpsviz.runs.recording.pictures import keep_pictures
from mpsviz.runs.recording.rows import NUMBER, Rows

NAMED = 3


@dataclass(frozen=True)
class Layout:
    """Attributes:
    kept: (n,) bool, the rows that are in the probe.
    width: of the features.
    n_classes: columns of the logits as they are stored; 1 where there are no classes.
    has_logits: whether the model's own are handed over.
    layers: name → its folder and its width.
    """

    kept: np.ndarray
    width: int
    n_classes: int
    has_logits: bool
    layers: Mapping[str, tuple[RunFolder, int]]

    def snapshot(self, at: int, moment: Moment, drift: np.ndarray, patches: np.ndarray | None) -> Snapshot:
        """As it is stored.

        Args:
            drift: (n,) of the tokens' Gram matrices; NaN where there are none.
            patches: (n, P) the same by patch.
        """
        features, _ = unit_rows(moment.features[self.kept])
        text = moment.text
        if text is None:
            text = np.full((self.n_classes, self.width), np.nan, dtype=np.float32)
        logits = features @ unit_rows(text)[0].T if moment.logits is None else moment.logits[self.kept]
        return Snapshot(
            at, features, text, np.asarray(logits, dtype=np.float32), drift[self.kept],
            None if patches is None else patches[self.kept],
        )  # fmt: skip

    def layer_snapshot(self, at: int, features: np.ndarray) -> Snapshot:
        """Of one layer, (n, D): there are neither logits nor text."""
        nothing = np.full((self.n_classes, features.shape[1]), np.nan, dtype=np.float32)
        units, _ = unit_rows(features[self.kept])
        undefined = np.full(len(units), np.nan, dtype=np.float32)
        return Snapshot(at, units, nothing, units @ nothing.T, undefined)

    def why_not(self, moment: Moment) -> str:
        """Why a later moment can't be recorded, in a sentence; '' where it can."""
        bad = int((bad_rows(moment) & self.kept).sum())
        if not bad:
            return ""
        return (
            f"{bad:,} of {int(self.kept.sum()):,} rows are zero or not finite. All snapshots are compared row by row, "
            "so one without these rows has no place among them."
        )


def begin(run: RunFolder, rows: Rows, moment: Moment, *, later: bool) -> tuple[Layout, tuple[str, ...]]:
    """Write all that is not a snapshot; returns the layout, and notes on what was left out.

    Args:
        later: whether a process beside draws the pictures.

    Raises:
        UserError: labels, logits and text don't fit each other, or too few rows are finite.
        OSError: the folder can't be written.
    """
    widths = {len(moment.text)} if moment.text is not None else set()
    widths |= {moment.logits.shape[1]} if moment.logits is not None else set()
    labels, names, several = rows.labels.settled(len(rows.ids), next(iter(widths), None))
    bad = bad_rows(moment)
    kept = ~bad
    if kept.sum() < MIN_IMAGES:
        raise UserError(
            f"Only {int(kept.sum())} of {len(bad):,} rows are finite and not zero.",
            next_step=f"At least {MIN_IMAGES} are needed: look at what the model returns.",
        )
    units, _ = unit_rows(moment.features[kept])
    columns = _columns(rows, names, several)
    table = FeatureTable(
        ids=tuple(np.array(rows.ids, dtype=object)[kept]),
        before=units,
        after=np.empty((0, *units.shape), dtype=np.float32),
        labels=labels[kept],
        class_names=names,
        text_features=moment.text,
        columns={name: values[kept] for name, values in columns.items()},
    )
    layers = {name: f"{LAYERS}/{number:03d}" for number, name in enumerate(moment.layers)}
    before = read_recording(run) or Recording()
    recording = Recording(
        unit=before.unit, skipped=before.skipped, layers=layers, rows=rows.digest(), given=len(rows.ids),
        left_out=tuple(np.array(rows.ids, dtype=object)[bad]), labels=rows.labels.kind,
        label_column=NUMBER if rows.labels.kind == "numbers" else "", texts=bool(rows.texts),
        pictures=any(one is not None for one in rows.pictures), split=rows.split is not None,
        text_features=moment.text is not None, logits=moment.logits is not None,
    )  # fmt: skip
    write_recording(run, recording)
    split = None if rows.split is None else rows.split[kept]
    notes = (*rows.notes, *_left_out(recording), *write_images(run, table, split))
    for folder in layers.values():
        layer = RunFolder(run.path / folder)
        make_folder(layer, run.config().model.name)
        layer.forget_after(0, -1)  # a start that was killed may have left some
        write_images(layer, table, split)
        write_status(layer, Status(state="finished", phase="finished", recorded=True))
    if several:
        _write_several(run, rows, names, several, kept)
    held_out = int((run.written("probe")["split"] == "held-out").sum())
    notes += notes_on_neighbors(run.config().analysis.n_neighbors, held_out)
    if rows.split is None:
        notes += ("Which of these rows were trained on is not known: all of them are measured.",)
    if len(rows.pictures):
        keep_pictures(run, table.ids, [rows.pictures[row] for row in np.flatnonzero(kept).tolist()], later=later)
    there = {name: (RunFolder(run.path / folder), moment.layers[name].shape[1]) for name, folder in layers.items()}
    return Layout(kept, moment.features.shape[1], max(len(names), 1), recording.logits, there), notes


def taken_up(run: RunFolder, rows: Rows, recording: Recording) -> Layout:
    """The layout of a recording that is gone on with; raises UserError where it can't be read."""
    epochs = run.epochs()
    first = run.snapshot(epochs[0])
    left_out = set(recording.left_out)
    kept = np.array([one not in left_out for one in rows.ids])
    layers = {}
    for name, layer in layer_folders(run).items():
        layer.forget_after(0, epochs[-1])  # a writer that was killed may have been ahead in it
        layers[name] = (layer, layer.snapshot(epochs[0]).image_features.shape[1])
    return Layout(kept, first.image_features.shape[1], first.logits.shape[1], recording.logits, layers)


def _columns(rows: Rows, names: tuple[str, ...], several: list[tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The user's columns and those that a recording adds, (n,) each."""
    own: dict[str, np.ndarray] = {}
    if rows.texts:
        own[TEXT] = np.array(rows.texts, dtype=object)
    if rows.labels.kind == "several":
        own[LABELS] = np.array([", ".join(names[one] for one in row) for row in several], dtype=object)
    if rows.labels.numbers is not None:
        own[NUMBER] = rows.labels.numbers
    return own | dict(rows.columns or {})


def _write_several(
    run: RunFolder, rows: Rows, names: tuple[str, ...], several: list[tuple[int, ...]], kept: np.ndarray
) -> None:
    pairs = [(rows.ids[row], one) for row in np.flatnonzero(kept) for one in several[row]]
    table = pd.DataFrame({"id": [row for row, _ in pairs], "label_index": [one for _, one in pairs]})
    run.write_table(LABELS, table.astype({"id": object}).assign(label=[names[one] for _, one in pairs]))


def _left_out(recording: Recording) -> tuple[str, ...]:
    if not (ids := recording.left_out):
        return ()
    more = ", …" if len(ids) > NAMED else ""
    were = "was" if len(ids) == 1 else "were"
    return (
        f"{len(ids):,} of {recording.given:,} rows {were} left out, zero or not finite at the first snapshot: "
        f"{', '.join(ids[:NAMED])}{more}.",
    )
