"""How many numbers it takes to say where an image stands among its nearest neighbours."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.row_blocks import row_blocks

DISCARDED = 0.1
"""The share of images with the largest ratios that the fit leaves out, as the paper does."""


def intrinsic_dimension(geometry: Geometry) -> float:
    """Two-NN: the slope of `−log(1 − F(μ))` over `log μ`, μ the ratio of the distances to the two nearest images.

    Facco et al., "Estimating the intrinsic dimension of datasets by a minimal neighborhood information", Scientific
    Reports 2017: a line through the origin, F the empirical distribution, the tenth with the largest ratios left out.
    Distances are Euclidean; for unit vectors the nearest are those by cosine. Images with a twin are left out.

    Returns:
        Above 0; NaN below three images, or where no ratio is left to fit.
    """
    if len(geometry) < 3:
        return float("nan")
    first, second = (_distances(geometry.features, column) for column in geometry.neighbors(2).T)
    ratio = np.sort(second[first > 0] / first[first > 0])
    n = len(ratio)
    kept = slice(0, int(n * (1 - DISCARDED)))
    log_ratio = np.log(ratio[kept])
    surviving = -np.log1p(-np.arange(1, n + 1)[kept] / n)
    if not log_ratio.any():
        return float("nan")
    return float(log_ratio @ surviving / (log_ratio @ log_ratio))


def _distances(features: np.ndarray, others: np.ndarray) -> np.ndarray:
    """From each row (n, D) to the row that `others` (n,) names, (n,) float64."""
    apart = (features[rows].astype(np.float64) - features[others[rows]] for rows in row_blocks(len(features)))
    return np.concatenate([np.linalg.norm(block, axis=1) for block in apart])


MEASURES = (
    Measure("run", "intrinsic_dimension", lambda evidence: intrinsic_dimension(evidence.held_out_images.geometry_after),
            "How many numbers it takes to say where a held-out image stands among its nearest ones (two-NN).",
            "dimensions", None),
)  # fmt: skip
