"""How well classes stand apart, one figure an image; average them over held-out images only."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean, on_labelled
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.row_blocks import row_blocks

ROUNDING = 1e-12
"""A distance below it is 0: identical features differ by that much."""


def silhouette(features: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Silhouette by cosine distance (Rousseeuw, 1987): (b − a) / max(a, b), a to the own class, b to the nearest other.

    Mean cosine distances to a class come from the sum of its unit vectors, so the cost is linear in n.

    Args:
        features: (n, D).
        label: (n,) int.

    Returns:
        (n,) in [−1, 1]; 0 for a row that is alone in its class. NaN everywhere with one class, or one row a class.
    """
    classes, inverse, sizes = np.unique(label, return_inverse=True, return_counts=True)
    if not 2 <= len(classes) < len(features):
        return np.full(len(features), np.nan)
    distances, sums = np.empty((2, len(features))), _class_sums_of_unit(features, inverse, len(classes))
    for some in row_blocks(len(features)):
        code = inverse[some]
        rows = np.arange(len(code))
        to_class = sizes - _unit(features[some].astype(np.float64)) @ sums.T  # (b, C), sums; one to itself is 0
        distances[0, some] = to_class[rows, code] / np.maximum(sizes[code] - 1, 1)
        to_class[rows, code] = np.inf
        distances[1, some] = (to_class / sizes).min(axis=1)
    own, other = np.where(distances < ROUNDING, 0, distances)
    larger = np.maximum(own, other)
    defined = (sizes[inverse] > 1) & (larger > 0)
    return np.divide(other - own, larger, out=np.zeros(len(features)), where=defined)


def class_margin(features: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Cosine to the centroid of the own class, without the row itself, minus the best cosine to another centroid.

    Args:
        features: (n, D), L2-normalised.
        label: (n,) int.

    Returns:
        (n,) in [−2, 2]; above 0 the nearest class mean is right. NaN with one class, or alone in the class.
    """
    margin = np.full(len(features), np.nan)
    classes, inverse, sizes = np.unique(label, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(sizes[inverse] > 1)
    if len(classes) < 2 or len(rows) == 0:
        return margin
    sums = _class_sums(features, inverse, len(classes))
    for block in row_blocks(len(rows)):
        some = rows[block]
        others = sums[inverse[some]] - features[some]
        own = np.einsum("nd,nd->n", features[some], _unit(others))
        cosines = features[some] @ _unit(sums).T
        cosines[np.arange(len(some)), inverse[some]] = -np.inf
        margin[some] = own - cosines.max(axis=1)
    return margin


def text_margin(logits: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Logit of the own class minus the best other logit.

    Args:
        logits: (n, C).
        label: (n,) int in [0, C).

    Returns:
        (n,) in units of the logits; above 0 the image is classified rightly. NaN with one class.
    """
    if logits.shape[1] < 2:
        return np.full(len(logits), np.nan)
    margin = np.empty(len(logits))
    for some in row_blocks(len(logits)):
        others = logits[some].astype(np.float64)
        rows = np.arange(len(others))
        own = others[rows, label[some]]
        others[rows, label[some]] = -np.inf
        margin[some] = own - others.max(axis=1)
    return margin


def _class_sums(features: np.ndarray, code: np.ndarray, n_classes: int) -> np.ndarray:
    """The sum of the rows of each class, (C, D); code (n,) int counts the classes without a gap."""
    rows = np.arange(len(features))
    of_class = sparse.csr_array((np.ones(len(rows), features.dtype), (code, rows)), shape=(n_classes, len(rows)))
    return of_class @ features


def _class_sums_of_unit(features: np.ndarray, code: np.ndarray, n_classes: int) -> np.ndarray:
    """The sum of the unit vectors of each class, (C, D) float64."""
    blocks = row_blocks(len(features))
    return np.asarray(
        sum(_class_sums(_unit(features[some].astype(np.float64)), code[some], n_classes) for some in blocks)
    )


def _unit(vectors: np.ndarray) -> np.ndarray:
    """L2-normalised rows; a row of zeros stays one, and has cosine 0 with everything."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)


def _silhouette(evidence: Evidence) -> np.ndarray:
    return silhouette(evidence.after, evidence.label)


def _class_margin(evidence: Evidence) -> np.ndarray:
    return class_margin(evidence.after, evidence.label)


@on_labelled
def _text_margin(evidence: Evidence) -> np.ndarray:
    return text_margin(evidence.logits, evidence.label)


MEASURES = (
    Measure("run", "class_margin", held_out_mean(_class_margin),
            "Cosine of a held-out image to the centre of the others of its class, minus the best to another class's, "
            "on average.", "Δ cosine", "higher"),
    Measure("run", "text_margin", held_out_mean(_text_margin),
            "Tuned logit of a held-out image's own class minus the best other logit, on average.", "logit", "higher"),
    Measure("run", "silhouette", held_out_mean(_silhouette),
            "How much nearer a held-out image is to its own class than to the nearest other one, from −1 to 1.",
            "silhouette", "higher"),
    Measure("class", "silhouette", ClassMeans(_silhouette),
            "How much nearer its held-out images are to their own class than to the nearest other, from −1 to 1.",
            "silhouette", "higher"),
    Measure("class", "class_margin", ClassMeans(_class_margin),
            "Cosine to the centre of the other held-out images of the class, minus the best to another class's.",
            "Δ cosine", "higher"),
    Measure("class", "text_margin", ClassMeans(_text_margin),
            "Tuned logit of the class's own name minus the best other logit.", "logit", "higher"),
    Measure("image", "text_margin", _text_margin,
            "Tuned logit of its own class minus the best other logit; below 0 it is named wrongly.", "logit", "higher"),
)  # fmt: skip
