"""Finding images by name: what tuning does to what it never saw."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.averages import bystander_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure


def named_first(features: np.ndarray, name_features: np.ndarray, name_index: np.ndarray) -> np.ndarray:
    """Whether each image's own name is the nearest of all names by cosine.

    Args:
        features: (n, D) image features.
        name_features: (V, D) text features of the names; lengths don't matter.
        name_index: (n,) int, the own name; −1 for none.

    Returns:
        (n,) 0 or 1; NaN for an image without a name.
    """
    unit = name_features / np.linalg.norm(name_features, axis=1, keepdims=True)
    nearest = (features @ unit.T).argmax(axis=1)
    return np.where(name_index >= 0, nearest == name_index, np.nan)


def _named_first(evidence: Evidence) -> np.ndarray:
    if evidence.name_features is None:
        return np.full(evidence.n_images, np.nan)
    return named_first(evidence.after, evidence.name_features, evidence.name_index)


def _chance(evidence: Evidence) -> float:
    """One name among all."""
    return float("nan") if evidence.name_features is None else 1 / len(evidence.name_features)


MEASURES = (
    Measure("run", "bystander_retrieval", bystander_mean(_named_first),
            "Share of bystanders whose own name is the nearest of all names in the vocabulary; by chance one in as "
            "many as there are names.", "share of bystanders", "higher", chance=_chance),
)  # fmt: skip
