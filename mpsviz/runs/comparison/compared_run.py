"""What a comparison needs of one run: its settings, its figures over the epochs, and which images judged it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

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
    snapshots = []
    for epoch in run.epochs():
        try:
            snapshots.append(run.snapshot(epoch))
        except UserError:
            continue  # a broken one is spoken of where the run is shown
    if not rows.any() or len(snapshots) < 2 or any(pd.isna(snapshot.logits[rows]).any() for snapshot in snapshots):
        return None
    curve = validation_curve(
        probe["label_index"].to_numpy()[rows],
        [snapshot.epoch for snapshot in snapshots],
        [snapshot.logits[rows] for snapshot in snapshots],
        [snapshot.image_features[rows] for snapshot in snapshots],
    )
    count = int(rows.sum())
    place = best_epoch(curve["accuracy"].to_numpy(), curve["drift"].to_numpy(), count)
    return EpochChoice(curve, int(curve["epoch"].iloc[place]), count)
