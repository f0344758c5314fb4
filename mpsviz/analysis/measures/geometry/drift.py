"""How far each image's own feature has moved. Measured in feature space; a map only draws it."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean, validation_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure


def drift(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """1 − cosine(before, after) of each row.

    Args:
        before, after: (n, D), L2-normalised, the same images in the same rows.

    Returns:
        (n,) in [0, 2].
    """
    return np.clip(1 - np.einsum("nd,nd->n", before, after), 0, 2)


def _drift(evidence: Evidence) -> np.ndarray:
    return drift(evidence.before, evidence.after)


MEASURES = (
    Measure("run", "image_drift", held_out_mean(_drift),
            "How far a held-out image has moved from where it was: 1 − cosine, on average.", "1 − cosine", "lower"),
    Measure("run", "validation_drift", validation_mean(_drift),
            "How far a validation image has moved from where it was: 1 − cosine, on average; epochs are chosen by it.",
            "1 − cosine", "lower"),
    Measure("class", "drift", ClassMeans(_drift),
            "How far its held-out images have moved from where they were: 1 − cosine.", "1 − cosine", None),
    Measure("image", "drift", _drift,
            "How far the image has moved from where it was: 1 − cosine.", "1 − cosine", None),
)  # fmt: skip
