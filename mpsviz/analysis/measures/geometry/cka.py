"""Linear CKA, debiased: how alike two spaces arrange the same images, whatever their axes.

The biased estimator reads high where images are fewer than dimensions: near 1 for independent Gaussians at n = 20, D =
512. The debiased one is near 0 there.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.cross_scatter import cross_scatter
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.feature_space import Geometry

LEAST = 4
"""Images that the unbiased estimator needs."""


def debiased_cka(before: Geometry, after: Geometry, cross: np.ndarray) -> float:
    """`HSIC(X, Y) / sqrt(HSIC(X, X) · HSIC(Y, Y))` with linear kernels and unbiased estimates of HSIC.

    HSIC₁ of Song et al. ("Feature selection via dependence maximization", JMLR 2012, eq. 5), in CKA as in Nguyen et al.
    ("Do wide and deep networks learn the same things?", ICLR 2021). Nothing (n, n) is made: the cost is n · D².

    Args:
        before, after: the same n images in the same rows.
        cross: (D, D), see `cross_scatter`.

    Returns:
        At most 1 but for rounding, and near 0, on either side, for independent features. NaN below 4 images, or where
        an estimate of HSIC(X, X) isn't positive: the features don't vary.
    """
    if len(before) < LEAST:
        return float("nan")
    x, y = before.centred_lengths, after.centred_lengths
    own = _unbiased_hsic(x, x, before.scatter) * _unbiased_hsic(y, y, after.scatter)
    if not own > 0:
        return float("nan")
    return float(_unbiased_hsic(x, y, cross) / np.sqrt(own))


def _unbiased_hsic(own_x: np.ndarray, own_y: np.ndarray, cross: np.ndarray) -> float:
    """`[tr(K̃L̃) + 1ᵀK̃1 · 1ᵀL̃1 / ((n−1)(n−2)) − 2 / (n−2) · 1ᵀK̃L̃1] / (n(n−3))`.

    K̃ and L̃ are XXᵀ and YYᵀ with zeros on the diagonal. The features are centred, so each row of XXᵀ sums to 0 and each
    row of K̃ to minus its diagonal. HSIC₁ is the same for kernels that are not centred, which lose more digits.

    Args:
        own_x, own_y: (n,), the diagonals of XXᵀ and YYᵀ: squared lengths of the centred features.
        cross: (D, D), `Xᵀ Y`.
    """
    n = len(own_x)
    trace = np.einsum("de,de->", cross, cross) - own_x @ own_y
    sums = own_x.sum() * own_y.sum() / ((n - 1) * (n - 2))
    return float((trace + sums - 2 / (n - 2) * (own_x @ own_y)) / (n * (n - 3)))


def _cka(evidence: Evidence) -> float:
    images = evidence.held_out_images
    return debiased_cka(images.geometry_before, images.geometry_after, images.once(cross_scatter))


MEASURES = (
    Measure("run", "cka", _cka,
            "How alike the held-out images are arranged before and after, whatever the axes: 1 is the same up to "
            "rotation and scale, 0 is unrelated (debiased linear CKA).", "CKA", "higher"),
)  # fmt: skip
