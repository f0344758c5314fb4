"""What a comparison needs of one run: its settings, its figures over the epochs, and which images judged it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mpsviz.analysis.comparison.best_epoch import best_epoch, validation_curve
from mpsviz.errors import UserError
from mpsviz.runs.folder.snapshot import epochs_in, weights_name
from mpsviz.runs.folder.store import RunFolder


@dataclass(frozen=True)
class ComparedRun:
    """One run of a comparison.

    Attributes:
        name: of its folder.
        config: its settings as a tree.
        summary: epoch, measure, value.
        held_out: tells which images judged it and what they are; two runs with the same one can be paired.
    """

    name: str
    config: dict[str, Any]
    summary: pd.DataFrame
    held_out: str

    @property
    def seed(self) -> int:
        return int(self.config["seed"])


def compared_run(run: RunFolder) -> ComparedRun | None:
    """None where nothing of it is measured yet.

    Raises:
        UserError: its settings can't be read.
    """
    summary, probe = run.table("analysis/summary"), run.probe()
    if summary is None or summary.empty or probe is None:
        return None
    config = run.config().model_dump(mode="json")
    return ComparedRun(run.path.name, config, summary[["epoch", "measure", "value"]], _fingerprint(probe))


def _fingerprint(probe: pd.DataFrame) -> str:
    held_out = probe[probe["split"] == "held-out"].sort_values("id")
    text = "\n".join(f"{image}\t{label}" for image, label in zip(held_out["id"], held_out["label"], strict=True))
    return hashlib.sha256(text.encode()).hexdigest()


CURVE = {"validation_accuracy": "accuracy", "validation_drift": "drift"}
"""The measures of a run that its best epoch is chosen by, and what they are called in the curve."""


@dataclass(frozen=True)
class EpochChoice:
    """What the validation images say of the epochs of a run.

    Attributes:
        curve: epoch, accuracy, drift of the validation images.
        epoch: the one that `mpsviz.analysis.comparison.best_epoch` chooses.
        images: how many validation images there are.
    """

    curve: pd.DataFrame
    epoch: int
    images: int


def keep_best_weights(run: RunFolder) -> None:
    """Of the weights of all snapshots keep those of the epoch that `choose_epoch` chooses; none where none can be
    chosen, or where that is the epoch before tuning."""
    choice = choose_epoch(run)
    for epoch in epochs_in(run.path, "weights"):
        if choice is None or epoch != choice.epoch:
            (run.path / weights_name(epoch)).unlink()


def choose_epoch(run: RunFolder) -> EpochChoice | None:
    """None where there are no labelled validation images, nothing is predicted, or there is one snapshot only."""
    probe = run.probe()
    if probe is None:
        return None
    rows = ((probe["split"] == "validation") & (probe["label_index"] >= 0)).to_numpy()
    if not rows.any():
        return None
    curve = _measured_curve(run)
    if curve is None:
        curve = _curve_of_snapshots(run, probe["label_index"].to_numpy(), rows)
    if curve is None or len(curve) < 2:
        return None
    count = int(rows.sum())
    place = best_epoch(curve["accuracy"].to_numpy(), curve["drift"].to_numpy(), count)
    return EpochChoice(curve, int(curve["epoch"].iloc[place]), count)


def _measured_curve(run: RunFolder) -> pd.DataFrame | None:
    """epoch, accuracy, drift as they were measured; None where a snapshot has no such figures, as in older runs."""
    summary = run.table("analysis/summary")
    if summary is None:
        return None
    wide = summary[summary["measure"].isin(CURVE)].pivot(index="epoch", columns="measure", values="value")
    if not set(CURVE) <= set(wide) or wide.isna().any(axis=None) or wide.index.tolist() != run.epochs():
        return None
    return wide.rename(columns=CURVE).reset_index()[["epoch", *CURVE.values()]]


def _curve_of_snapshots(run: RunFolder, label: np.ndarray, rows: np.ndarray) -> pd.DataFrame | None:
    """The same from the features and logits of every snapshot that can be read; None where nothing is predicted.

    Args:
        label: (n,) of the probe. rows: (n,) bool, the validation images.
    """
    snapshots = []
    for epoch in run.epochs():
        try:
            snapshots.append(run.snapshot(epoch))
        except UserError:
            continue  # a broken one is spoken of where the run is shown
    if any(pd.isna(snapshot.logits[rows]).any() for snapshot in snapshots):
        return None
    return validation_curve(
        label[rows],
        [snapshot.epoch for snapshot in snapshots],
        [snapshot.logits[rows] for snapshot in snapshots],
        [snapshot.image_features[rows] for snapshot in snapshots],
    )
