"""The registry of measures: what is computed at every snapshot, under which name, in which unit.

A measure is a figure of the run, of each class or of each image. To add one, write a function of an `Evidence` and give
it a line in `MEASURES`; tables and selectors follow. Figures of the run and of classes are those of held-out images,
unless their name says otherwise. What the evidence leaves undefined is NaN here and doesn't appear in the tables: data
without bystanders has no bystander measures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from mpsviz.analysis.accuracy import accuracy, choose_alpha, correct, fuse
from mpsviz.analysis.averages import bystander_mean, class_means, held_out_mean, on_labelled
from mpsviz.analysis.drift import drift
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.gram import gram_drift
from mpsviz.analysis.neighbors import family_purity, neighbor_overlap, neighbor_purity
from mpsviz.analysis.retrieval import named_first
from mpsviz.analysis.separability import class_margin, silhouette, text_margin

Level = Literal["run", "class", "image"]
Values = float | np.ndarray
"""One float for a run, (C,) for classes, (n,) for images."""


@dataclass(frozen=True)
class Measure:
    """One figure that is followed over training.

    Attributes:
        name: what it is called in tables.
        compute: from an `Evidence` to a float (level "run"), (C,) ("class") or (n,) ("image"); NaN where undefined.
        help: one sentence for a reader who sees the name for the first time.
        unit: for an axis; empty for a pure number.
        better: the direction that one hopes for, or None.
    """

    name: str
    compute: Callable[[Evidence], Values]
    help: str
    unit: str
    better: Literal["higher", "lower"] | None


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


# -- figures of images -------------------------------------------------------------------------------------------


def _drift(evidence: Evidence) -> np.ndarray:
    return drift(evidence.before, evidence.after)


def _neighbor_overlap(evidence: Evidence) -> np.ndarray:
    return neighbor_overlap(evidence.before, evidence.after, evidence.n_neighbors)


def _correct(evidence: Evidence) -> np.ndarray:
    return correct(evidence.logits, evidence.label)


def _text_margin(evidence: Evidence) -> np.ndarray:
    return text_margin(evidence.logits, evidence.label)


def _silhouette(evidence: Evidence) -> np.ndarray:
    return silhouette(evidence.after, evidence.label)


def _class_margin(evidence: Evidence) -> np.ndarray:
    return class_margin(evidence.after, evidence.label)


def _neighbor_purity(evidence: Evidence) -> np.ndarray:
    return neighbor_purity(evidence.after, evidence.label, evidence.n_neighbors)


def _family_purity(evidence: Evidence) -> np.ndarray:
    return family_purity(evidence.after, evidence.label, evidence.family)


def _token_gram_drift(evidence: Evidence) -> np.ndarray:
    return evidence.token_gram_drift


def _named_first(evidence: Evidence) -> np.ndarray:
    if evidence.name_features is None:
        return np.full(evidence.n_images, np.nan)
    return named_first(evidence.after, evidence.name_features, evidence.name_index)


# -- figures of the run that are no means ------------------------------------------------------------------------


def _zero_shot_accuracy(evidence: Evidence) -> float:
    return accuracy(evidence.zero_shot_logits[evidence.held_out], evidence.label[evidence.held_out])


def _fused_accuracy(evidence: Evidence) -> float:
    validation, held_out = evidence.select(evidence.validation), evidence.select(evidence.held_out)
    if validation.n_images == 0:
        return float("nan")
    alpha = choose_alpha(validation.logits, validation.zero_shot_logits, validation.label)
    return accuracy(fuse(held_out.logits, held_out.zero_shot_logits, alpha), held_out.label)


def _held_out_gram_drift(evidence: Evidence) -> float:
    return gram_drift(evidence.before[evidence.held_out], evidence.after[evidence.held_out])


def _bystander_gram_drift(evidence: Evidence) -> float:
    return gram_drift(evidence.before[evidence.bystanders], evidence.after[evidence.bystanders])


def _registry(*measures: Measure) -> dict[str, Measure]:
    return {entry.name: entry for entry in measures}


MEASURES: dict[Level, dict[str, Measure]] = {
    "run": _registry(
        Measure("accuracy_zero_shot", _zero_shot_accuracy,
                "Share of held-out images that the frozen model names rightly.", "share of images", "higher"),
        Measure("accuracy_tuned", held_out_mean(_correct),
                "Share of held-out images that the tuned model names rightly on its own.", "share of images", "higher"),
        Measure("accuracy_fused", _fused_accuracy,
                "Share of held-out images that both branches together name rightly; their weight α is "
                "chosen on validation images.", "share of images", "higher"),
        Measure("gram_drift_global", _held_out_gram_drift,
                "How much the cosine between two held-out images has changed, on average over all pairs.",
                "mean |Δ cosine|", "lower"),
        Measure("gram_drift_local", held_out_mean(_token_gram_drift),
                "How much the cosine between two patches of one held-out image has changed, on average.",
                "mean |Δ cosine|", "lower"),
        Measure("bystander_gram_drift", _bystander_gram_drift,
                "How much the cosine between two bystanders has changed, on average over all pairs.",
                "mean |Δ cosine|", "lower"),
        Measure("image_drift", held_out_mean(_drift),
                "How far a held-out image has moved from where it was: 1 − cosine, on average.", "1 − cosine", "lower"),
        Measure("neighbor_overlap", held_out_mean(_neighbor_overlap),
                "Share of a held-out image's nearest held-out neighbours that are still among them.",
                "share of neighbours", "higher"),
        Measure("silhouette", held_out_mean(_silhouette),
                "How much nearer a held-out image is to its own class than to the nearest other one, from −1 to 1.",
                "silhouette", "higher"),
        Measure("family_purity", held_out_mean(_family_purity),
                "How often the nearest held-out image of another class is of the same family, which nobody trains on.",
                "share of images", "higher"),
        Measure("bystander_retrieval", bystander_mean(_named_first),
                "Share of bystanders whose own name is the nearest of all names in the vocabulary.",
                "share of bystanders", "higher"),
    ),
    "class": _registry(
        Measure("silhouette", class_means(_silhouette),
                "How much nearer its held-out images are to their own class than to the nearest other, from −1 to 1.",
                "silhouette", "higher"),
        Measure("class_margin", class_means(_class_margin),
                "Cosine to the centre of the other held-out images of the class, minus the best to another class's.",
                "Δ cosine", "higher"),
        Measure("neighbor_purity", class_means(_neighbor_purity),
                "Share of the nearest held-out neighbours that are of the same class; small classes look at fewer.",
                "share of neighbours", "higher"),
        Measure("text_margin", class_means(_text_margin),
                "Tuned logit of the class's own name minus the best other logit.", "logit", "higher"),
        Measure("accuracy", class_means(_correct),
                "Share of its held-out images that the tuned model names rightly on its own.", "share of images",
                "higher"),
        Measure("drift", class_means(_drift),
                "How far its held-out images have moved from where they were: 1 − cosine.", "1 − cosine", None),
    ),
    "image": _registry(
        Measure("drift", _drift, "How far the image has moved from where it was: 1 − cosine.", "1 − cosine", None),
        Measure("neighbor_overlap", _neighbor_overlap,
                "Share of its nearest neighbours, among all images of the map, that are still among them.",
                "share of neighbours", None),
        Measure("text_margin", on_labelled(_text_margin),
                "Tuned logit of its own class minus the best other logit; below 0 it is named wrongly.", "logit",
                "higher"),
        Measure("correct", on_labelled(_correct),
                "1 where the tuned model, on its own, names it rightly, 0 where it doesn't.", "0 or 1", "higher"),
    ),
}  # fmt: skip
"""By level, then by name: "silhouette" is a figure of the run and of each class."""
