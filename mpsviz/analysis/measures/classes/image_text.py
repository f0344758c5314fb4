"""How images and the names of their classes lie to each other."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.row_blocks import row_blocks


def modality_gap(image_features: np.ndarray, text_features: np.ndarray) -> float:
    """`‖mean image − mean text‖₂` of unit vectors (Liang et al., "Mind the gap", NeurIPS 2022).

    Args:
        image_features: (n, D), L2-normalised.
        text_features: (C, D), any length.

    Returns:
        In [0, 2]; NaN without images or where the text is unknown (NaN).
    """
    if len(image_features) == 0:
        return float("nan")
    gap = image_features.mean(axis=0, dtype=np.float64) - unit_text(text_features).mean(axis=0)
    return float(np.linalg.norm(gap))


def alignment(image_features: np.ndarray, text_features: np.ndarray, label: np.ndarray) -> np.ndarray:
    """`‖image − text of its class‖²` of unit vectors, the alignment loss of Wang and Isola (ICML 2020), α = 2.

    Args:
        image_features: (n, D), L2-normalised.
        text_features: (C, D), any length.
        label: (n,) int; −1 for images without a class.

    Returns:
        (n,) in [0, 4]; NaN without a class or where the text is unknown (NaN).
    """
    squared, text = np.empty(len(label)), unit_text(text_features)
    for rows in row_blocks(len(label)):
        apart = image_features[rows].astype(np.float64) - text[label[rows]]
        squared[rows] = np.einsum("nd,nd->n", apart, apart)
    return np.where(label >= 0, squared, np.nan)


def unit_text(text_features: np.ndarray) -> np.ndarray:
    """(C, D) float64, L2-normalised."""
    text = text_features.astype(np.float64)
    return text / np.linalg.norm(text, axis=1, keepdims=True)


def _modality_gap(evidence: Evidence) -> float:
    return modality_gap(evidence.held_out_images.after, evidence.text_features)


def _alignment(evidence: Evidence) -> float:
    images = evidence.held_out_images
    values = alignment(images.after, images.text_features, images.label)
    return float(values.mean()) if len(values) else float("nan")


MEASURES = (
    Measure("run", "modality_gap", _modality_gap,
            "How far the centre of the held-out images is from the centre of the class names.", "distance", None),
    Measure("run", "image_text_alignment", _alignment,
            "How far a held-out image is from the name of its class: squared distance, on average.",
            "squared distance", "lower"),
)  # fmt: skip
