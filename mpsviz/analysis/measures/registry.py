"""The registry of measures: what is computed at every snapshot, under which name, in which unit.

A measure is a figure of the run, of each class or of each image. To add one, write a file with a function of an
`Evidence` and a tuple `MEASURES` of what it is called, and name the file in `_FILES`; tables and selectors follow.
Figures of the run and of classes are those of held-out images, unless their name says otherwise. What the evidence
leaves undefined is NaN and doesn't appear in the tables: data without bystanders has no bystander measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.averages import ClassMeans
from mpsviz.analysis.evidence.bootstrap import bootstrap_intervals
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Level, Measure

_FILES = (
    "measures.classes.accuracy",
    "measures.classes.calibration",
    "measures.geometry.drift",
    "measures.geometry.neighbor_change",
    "measures.geometry.rank_change",
    "measures.classes.prediction_change",
    "measures.geometry.gram_drift",
    "transport.gromov_wasserstein",
    "measures.geometry.cka",
    "measures.geometry.procrustes",
    "measures.geometry.intrinsic_dimension",
    "measures.geometry.spectrum",
    "measures.geometry.uniformity",
    "measures.classes.image_text",
    "measures.classes.separability",
    "measures.classes.fisher",
    "measures.classes.linear_probe",
    "measures.classes.purity",
    "measures.classes.retrieval",
)
_ENTRIES: tuple[Measure, ...] = tuple(
    entry for file in _FILES for entry in import_module(f"mpsviz.analysis.{file}").MEASURES
)
_LEVELS: tuple[Level, ...] = ("run", "class", "image")

MEASURES: dict[Level, dict[str, Measure]] = {
    level: {entry.name: entry for entry in _ENTRIES if entry.level == level} for level in _LEVELS
}
"""By level, then by name: "silhouette" is a figure of the run and of each class."""


@dataclass(frozen=True)
class Measured:
    """All measures of one snapshot.

    Attributes:
        summary: measure → value.
        per_class: columns label_index (of the class), label (what it is called), measure, value, lower, upper: the ends
            of a 95 % bootstrap interval for means of images, NaN for other figures.
        per_image: columns row (of the evidence), measure, value.
        neighbors: measure → how many neighbours of a held-out image it looks at, of those in `summary` that do.
        chance: measure → what it would be by chance, of those in `summary` that say.
        sampled: measure → how many held-out images it is of, of those in `summary` that may be of a sample.
        recall: the share of the true neighbours of held-out images that were found; 1 where the search is exact.
    """

    summary: dict[str, float]
    per_class: pd.DataFrame
    per_image: pd.DataFrame
    neighbors: dict[str, int]
    chance: dict[str, float]
    sampled: dict[str, int]
    recall: float


def measure(evidence: Evidence, class_names: Sequence[str]) -> Measured:
    """Compute every measure of `MEASURES` that is defined on this evidence.

    Raises:
        ValueError: there is not one name a class.
    """
    if len(class_names) != evidence.n_classes:
        raise ValueError(f"{len(class_names)} class names don't fit text_features {evidence.text_features.shape}")
    computed = {name: float(entry.compute(evidence)) for name, entry in MEASURES["run"].items()}
    summary = {name: value for name, value in computed.items() if not np.isnan(value)}
    of_run, held_out = {name: MEASURES["run"][name] for name in summary}, evidence.held_out_images
    return Measured(
        summary=summary,
        per_class=_per_class(evidence, class_names).dropna(subset="value", ignore_index=True),
        per_image=_long("row", range(evidence.n_images), _computed(evidence, "image")).dropna(ignore_index=True),
        neighbors={name: entry.neighbors(evidence) for name, entry in of_run.items() if entry.neighbors},
        chance={name: float(entry.chance(evidence)) for name, entry in of_run.items() if entry.chance},
        sampled={name: entry.sampled(evidence) for name, entry in of_run.items() if entry.sampled},
        recall=min(held_out.geometry_before.recall, held_out.geometry_after.recall),
    )


def _computed(evidence: Evidence, level: Level) -> dict[str, np.ndarray]:
    return {name: np.asarray(evidence.once(entry.compute)) for name, entry in MEASURES[level].items()}


def _per_class(evidence: Evidence, class_names: Sequence[str]) -> pd.DataFrame:
    means = {n: entry.compute for n, entry in MEASURES["class"].items() if isinstance(entry.compute, ClassMeans)}
    images = evidence.held_out_images.labelled_images
    of_images = np.stack([images.once(entry.of_images) for entry in means.values()], axis=1)  # (n, M)
    lower, upper = bootstrap_intervals(of_images, images.label, images.n_classes)
    classes = range(len(class_names))
    table = _long("label_index", classes, _computed(evidence, "class"))
    table.insert(1, "label", np.array(class_names, dtype=object)[table["label_index"]])
    for name, ends in (("lower", lower), ("upper", upper)):
        columns = dict.fromkeys(MEASURES["class"], np.full(len(ends), np.nan)) | dict(zip(means, ends.T, strict=True))
        table[name] = _long("label_index", classes, columns)["value"]
    return table


def _long(key: str, keys: range, columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A row a key and measure, one measure after the other."""
    wide = pd.DataFrame(columns, index=pd.Index(keys, name=key)).reset_index()
    return wide.melt(id_vars=key, var_name="measure", value_name="value")
