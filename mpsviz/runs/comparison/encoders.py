"""Two runs of different encoders on the same images, whose features have nothing in common but how they lie."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from mpsviz.analysis.encoders.agreement import Compared, compare
from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import first_epoch
from mpsviz.runs.folder.store import RunFolder

MOST_PAIRS = 6


@dataclass(frozen=True)
class Encoder:
    """What a run says of its encoder.

    Attributes:
        model: what it is called.
        width: of its features.
        ids: of its held-out images.
    """

    model: str
    width: int
    ids: frozenset[str]


def encoder_of(run: RunFolder) -> Encoder | None:
    """None where there is no snapshot yet, or it can't be read."""
    probe = run.probe()
    try:
        model, width = run.config().model.name, run.snapshot(first_epoch(run)).image_features.shape[1]
    except UserError:
        return None
    if probe is None:
        return None
    return Encoder(model, width, frozenset(probe.loc[probe["split"] == "held-out", "id"]))


def different_encoders(encoders: dict[str, Encoder]) -> list[tuple[str, str]]:
    """The pairs of runs whose encoders differ in their model or their width and which measure the same images, at most
    MOST_PAIRS; of others the coordinates can be compared, and are."""
    return [
        (one, other)
        for one, other in combinations(encoders, 2)
        if (encoders[one].model, encoders[one].width) != (encoders[other].model, encoders[other].width)
        and encoders[one].ids == encoders[other].ids
    ][:MOST_PAIRS]


def compare_encoders(first: RunFolder, second: RunFolder) -> Compared | None:
    """The held-out images of both at the last snapshot of each. None where they are too few.

    Raises:
        UserError: a probe or a snapshot can't be read, or they are not of the same images.
    """
    sides = [_held_out(run) for run in (first, second)]
    if sides[0][0] != sides[1][0]:
        raise UserError("These runs are of different images.", next_step="Choose runs with the same ids.")
    return compare(sides[0][1], sides[1][1])


def _held_out(run: RunFolder) -> tuple[list[str], np.ndarray]:
    """Ids in their order, and the features of the last snapshot in that order, (n, D)."""
    probe, epochs = run.written("probe"), run.epochs()
    features = run.snapshot(epochs[-1] if epochs else 0).image_features
    if len(features) != len(probe):
        raise UserError(
            f"The last snapshot of '{run.path.name}' holds other images than its probe names.",
            next_step="Start the run again.",
        )
    held_out = probe.assign(row=range(len(probe)))[probe["split"] == "held-out"].sort_values("id")
    return held_out["id"].tolist(), features[held_out["row"].to_numpy()]
