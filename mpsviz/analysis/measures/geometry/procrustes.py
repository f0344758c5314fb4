"""Orthogonal Procrustes distance: what is left between two spaces after the best rotation."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.cross_scatter import cross_scatter
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.feature_space import Geometry


def procrustes_distance(before: Geometry, after: Geometry, cross: np.ndarray) -> float:
    """`min_Q ‖X − YQ‖_F` over orthogonal Q, X and Y centred and scaled to Frobenius norm 1.

    `sqrt(2 − 2 ‖XᵀY‖_*)`, with the sum of the singular values (Schönemann, 1966; as a distance of representations:
    Williams et al., "Generalized shape metrics on neural representations", NeurIPS 2021, eq. 5).

    Args:
        before, after: the same n images in the same rows.
        cross: (D, D), see `cross_scatter`.

    Returns:
        In [0, √2]; 0 for a rotation, a shift or another scale. NaN where the features don't vary.
    """
    size = _size(before) * _size(after)
    if not size > 0:
        return float("nan")
    alike = np.linalg.svd(cross, compute_uv=False).sum() / size
    return float(np.sqrt(max(2 - 2 * alike, 0)))


def _size(geometry: Geometry) -> float:
    """The Frobenius norm of the centred features."""
    return float(np.sqrt(sum(np.vdot(block, block) for block in geometry.centred())))


def _procrustes(evidence: Evidence) -> float:
    images = evidence.held_out_images
    return procrustes_distance(images.geometry_before, images.geometry_after, images.once(cross_scatter))


MEASURES = (
    Measure("run", "procrustes_distance", _procrustes,
            "How far the held-out images are from where they were after the best rotation, shift and scale: 0 is "
            "nothing, √2 the most.", "Procrustes distance", "lower"),
)  # fmt: skip
