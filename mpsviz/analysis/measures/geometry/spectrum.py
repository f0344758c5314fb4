"""How many directions the features use, and how far they all point the same way."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure, sampled_above
from mpsviz.analysis.features.feature_space import EXACT, WHOLE, Geometry
from mpsviz.analysis.features.row_blocks import row_blocks


def effective_rank(geometry: Geometry) -> float:
    """`exp(−Σ p log p)`, p the singular values of the centred features divided by their sum.

    Roy and Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007. The singular values are
    the roots of the eigenvalues of the scatter matrix; what is below its rounding counts as 0.

    Returns:
        In [1, min(n − 1, D)]; NaN where the features don't vary.
    """
    eigenvalues = np.linalg.eigvalsh(geometry.scatter)
    if not eigenvalues[-1] > 0:
        return float("nan")
    rounding = len(eigenvalues) * np.finfo(np.float64).eps * eigenvalues[-1]
    singular = np.sqrt(eigenvalues[eigenvalues > rounding])
    share = singular / singular.sum()
    return float(np.exp(-(share * np.log(share)).sum()))


def anisotropy(geometry: Geometry) -> float:
    """The mean cosine of two different images (Ethayarajh, EMNLP 2019): 0 where they point everywhere, 1 all one way.

    Returns:
        In [−1 / (n − 1), 1]; NaN below two images.
    """
    n = len(geometry)
    if n < 2:
        return float("nan")
    total, own = np.zeros(geometry.features.shape[1]), 0.0
    for rows in row_blocks(n):
        block = geometry.features[rows].astype(np.float64)
        total, own = total + block.sum(axis=0), own + np.einsum("nd,nd->", block, block)
    return float((total @ total - own) / (n * (n - 1)))


def least_cosine(geometry: Geometry) -> float:
    """The smallest cosine of two different images; near 1 they are all in one point. NaN below two images.

    Args:
        geometry: of n ≤ `EXACT` images: all pairs are gone through.
    """
    if len(geometry) < 2:
        return float("nan")
    return float(min(np.where(np.isneginf(cosines), np.inf, cosines).min() for _, cosines in geometry.gram_rows()))


def _least_cosine(evidence: Evidence) -> float:
    images = evidence.held_out_images
    return least_cosine((images if images.n_images <= EXACT else images.sampled).geometry_after)


MEASURES = (
    Measure("run", "effective_rank", lambda evidence: effective_rank(evidence.held_out_images.geometry_after),
            "How many directions of the feature space the held-out images make use of.", "dimensions", None),
    Measure("run", "anisotropy", lambda evidence: anisotropy(evidence.held_out_images.geometry_after),
            "How far all held-out images point the same way: the mean cosine of two of them.", "mean cosine", None),
    Measure("run", "least_cosine", _least_cosine,
            "The smallest cosine of two held-out images: near 1 they are all in one point; of more than "
            f"{EXACT:,} images, among {WHOLE:,} drawn by class.", "cosine", None, sampled=sampled_above(EXACT)),
)  # fmt: skip
