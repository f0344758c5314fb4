"""How well classes stand apart, one figure an image; average them over held-out images only."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import silhouette_samples

from mpsviz.analysis.averages import class_means, held_out_mean, on_labelled
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measure import Measure


def silhouette(features: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Silhouette with cosine distances (scikit-learn): (b − a) / max(a, b), a to the own class, b to the nearest other.

    Args:
        features: (n, D).
        label: (n,) int.

    Returns:
        (n,) in [−1, 1]; 0 for a row that is alone in its class. NaN everywhere with one class, or one row a class.
    """
    if not 2 <= len(np.unique(label)) < len(features):
        return np.full(len(features), np.nan)
    return np.asarray(silhouette_samples(features, label, metric="cosine"))


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
    sums = np.eye(len(classes))[inverse].T @ features  # (C, n) @ (n, D)
    others = sums[inverse[rows]] - features[rows]
    own = np.einsum("nd,nd->n", features[rows], _unit(others))
    cosines = features[rows] @ _unit(sums).T
    cosines[np.arange(len(rows)), inverse[rows]] = -np.inf
    margin[rows] = own - cosines.max(axis=1)
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
    rows = np.arange(len(logits))
    others = logits.astype(np.float64)
    own = others[rows, label]
    others[rows, label] = -np.inf
    return own - others.max(axis=1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    """L2-normalised rows; a row of zeros stays one, and has cosine 0 with everything."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)


def _silhouette(evidence: Evidence) -> np.ndarray:
    return silhouette(evidence.after, evidence.label)


def _class_margin(evidence: Evidence) -> np.ndarray:
    return class_margin(evidence.after, evidence.label)


def _text_margin(evidence: Evidence) -> np.ndarray:
    return text_margin(evidence.logits, evidence.label)


MEASURES = (
    Measure("run", "silhouette", held_out_mean(_silhouette),
            "How much nearer a held-out image is to its own class than to the nearest other one, from −1 to 1.",
            "silhouette", "higher"),
    Measure("class", "silhouette", class_means(_silhouette),
            "How much nearer its held-out images are to their own class than to the nearest other, from −1 to 1.",
            "silhouette", "higher"),
    Measure("class", "class_margin", class_means(_class_margin),
            "Cosine to the centre of the other held-out images of the class, minus the best to another class's.",
            "Δ cosine", "higher"),
    Measure("class", "text_margin", class_means(_text_margin),
            "Tuned logit of the class's own name minus the best other logit.", "logit", "higher"),
    Measure("image", "text_margin", on_labelled(_text_margin),
            "Tuned logit of its own class minus the best other logit; below 0 it is named wrongly.", "logit", "higher"),
)  # fmt: skip
