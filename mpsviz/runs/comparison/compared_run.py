"""What a comparison needs of one run: its settings, its figures over the epochs, and which images judged it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mpsviz.analysis.comparison.best_epoch import best_epoch, validation_curve
from mpsviz.errors import UserError
from mpsviz.runs.folder.caveats import collapse_of, undefined
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.snapshot import epochs_in, weights_name
from mpsviz.runs.folder.store import RunFolder

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


@dataclass(frozen=True)
class ComparedRun:
    """One run of a comparison.

    Attributes:
        name: of its folder.
        config: its settings as a tree.
        summary: epoch, measure, value; without figures that chance alone may have filled.
        held_out: tells which images judged it and what they are; two runs with the same one can be paired.
        choice: what validation images say of its epochs, by what was measured of them; None where it wasn't, see
            `choose_epoch`.
        collapse: whether its held-out images have collapsed, in words; None where they have not.
    """

    name: str
    config: dict[str, Any]
    summary: pd.DataFrame
    held_out: str
    choice: EpochChoice | None
    collapse: str | None

    @property
    def seed(self) -> int:
        return int(self.config["seed"])

    @property
    def elsewhere(self) -> bool:
        """Whether its features were computed elsewhere: of which seed is not known."""
        return self.config["data"]["name"] == SOURCE


def compared_run(run: RunFolder) -> ComparedRun | None:
    """None where nothing of it is measured yet.

    Raises:
        UserError: its settings can't be read.
    """
    summary, probe = run.table("analysis/summary"), run.probe()
    if summary is None or summary.empty or probe is None:
        return None
    config = run.config()
    known = ~summary["measure"].isin(undefined(summary, probe, config.analysis.n_neighbors))
    return ComparedRun(
        name=run.path.name,
        config=config.model_dump(mode="json"),
        summary=summary.loc[known, ["epoch", "measure", "value"]],
        held_out=_fingerprint(probe),
        choice=_measured_choice(run, summary, probe),
        collapse=collapse_of(summary, probe),
    )


def _fingerprint(probe: pd.DataFrame) -> str:
    held_out = (probe["split"] == "held-out").to_numpy()
    pairs = sorted(zip(probe["id"].to_numpy()[held_out], probe["label"].to_numpy()[held_out], strict=True))
    text = "\n".join(f"{image}\t{label}" for image, label in pairs)
    return hashlib.sha256(text.encode()).hexdigest()


def keep_best_weights(run: RunFolder) -> None:
    """Of the weights of all snapshots keep those of the epoch that `choose_epoch` chooses; none where none can be
    chosen, or where that is the epoch before tuning."""
    choice = choose_epoch(run)
    for epoch in epochs_in(run.path, "weights"):
        if choice is None or epoch != choice.epoch:
            (run.path / weights_name(epoch)).unlink()


def choose_epoch(run: RunFolder) -> EpochChoice | None:
    """None where there are no labelled validation images, nothing is predicted, or there is one snapshot only."""
    summary, probe = run.table("analysis/summary"), run.probe()
    if probe is None:
        return None
    measured = None if summary is None else _measured_choice(run, summary, probe)
    return measured or _choice_of_snapshots(run, probe)


def _measured_choice(run: RunFolder, summary: pd.DataFrame, probe: pd.DataFrame) -> EpochChoice | None:
    """None where a snapshot has no such figures, as in older runs."""
    epochs = run.epochs()
    epoch, measure, value = (summary[column].to_numpy() for column in ("epoch", "measure", "value"))
    curve: dict[str, Any] = {"epoch": epochs}
    for name, column in CURVE.items():
        rows = np.flatnonzero(measure == name)
        rows = rows[np.argsort(epoch[rows], kind="stable")]
        if epoch[rows].tolist() != epochs or np.isnan(value[rows]).any():
            return None
        curve[column] = value[rows]
    return _choice(pd.DataFrame(curve), _validation(probe))


def _choice_of_snapshots(run: RunFolder, probe: pd.DataFrame) -> EpochChoice | None:
    """The same from the features and logits of every snapshot that can be read; None where nothing is predicted."""
    rows = _validation(probe)
    snapshots = []
    for epoch in run.epochs():
        try:
            snapshots.append(run.snapshot(epoch))
        except UserError:
            continue  # a broken one is spoken of where the run is shown
    if not rows.any() or any(pd.isna(snapshot.logits[rows]).any() for snapshot in snapshots):
        return None
    curve = validation_curve(
        probe["label_index"].to_numpy()[rows],
        [snapshot.epoch for snapshot in snapshots],
        [snapshot.logits[rows] for snapshot in snapshots],
        [snapshot.image_features[rows] for snapshot in snapshots],
    )
    return _choice(curve, rows)


def _choice(curve: pd.DataFrame, rows: np.ndarray) -> EpochChoice | None:
    count = int(rows.sum())
    if count == 0 or len(curve) < 2:
        return None
    place = best_epoch(curve["accuracy"].to_numpy(), curve["drift"].to_numpy(), count)
    return EpochChoice(curve, int(curve["epoch"].iloc[place]), count)


def _validation(probe: pd.DataFrame) -> np.ndarray:
    """(n,) bool: the images that epochs are chosen on."""
    return ((probe["split"] == "validation") & (probe["label_index"] >= 0)).to_numpy()
