"""The registry of measures: what is computed at every snapshot, under which name, in which unit.

A measure is a figure of the run, of each class or of each image. To add one, write a file with a function of an
`Evidence` and a tuple `MEASURES` of what it is called, and name the file in `_FILES`; tables and selectors follow.
Figures of the run and of classes are those of held-out images, unless their name says otherwise. What the evidence
leaves undefined is NaN and doesn't appear in the tables: data without bystanders has no bystander measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.analysis import (
    accuracy,
    calibration,
    cka,
    drift,
    fisher,
    gram_drift,
    gromov,
    image_text,
    intrinsic_dimension,
    linear_probe,
    neighbor_change,
    prediction_change,
    procrustes,
    purity,
    rank_change,
    retrieval,
    separability,
    spectrum,
    uniformity,
)
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measure import Level, Measure

_FILES = (
    accuracy, calibration,
    drift, neighbor_change, rank_change, prediction_change,
    gram_drift, gromov, cka, procrustes, intrinsic_dimension, spectrum, uniformity, image_text,
    separability, fisher, linear_probe, purity,
    retrieval,
)  # fmt: skip
_LEVELS: tuple[Level, ...] = ("run", "class", "image")

MEASURES: dict[Level, dict[str, Measure]] = {
    level: {entry.name: entry for file in _FILES for entry in file.MEASURES if entry.level == level}
    for level in _LEVELS
}
"""By level, then by name: "silhouette" is a figure of the run and of each class."""


@dataclass(frozen=True)
class Measured:
    """All measures of one snapshot.

    Attributes:
        summary: measure → value.
        per_class: columns label (the class name), measure, value.
        per_image: columns row (of the evidence), measure, value.
    """

    summary: dict[str, float]
    per_class: pd.DataFrame
    per_image: pd.DataFrame


def measure(evidence: Evidence, class_names: Sequence[str]) -> Measured:
    """Compute every measure of `MEASURES` that is defined on this evidence.

    Raises:
        ValueError: there is not one name a class.
    """
    if len(class_names) != evidence.n_classes:
        raise ValueError(f"{len(class_names)} class names don't fit text_features {evidence.text_features.shape}")
    summary = {name: float(entry.compute(evidence)) for name, entry in MEASURES["run"].items()}
    return Measured(
        summary={name: value for name, value in summary.items() if not np.isnan(value)},
        per_class=_long_table(evidence, "class", "label", class_names),
        per_image=_long_table(evidence, "image", "row", range(evidence.n_images)),
    )


def _long_table(evidence: Evidence, level: Level, key: str, keys: Sequence[str] | range) -> pd.DataFrame:
    columns = {name: entry.compute(evidence) for name, entry in MEASURES[level].items()}
    wide = pd.DataFrame(columns, index=pd.Index(keys, name=key)).reset_index()
    return wide.melt(id_vars=key, var_name="measure", value_name="value").dropna(ignore_index=True)
