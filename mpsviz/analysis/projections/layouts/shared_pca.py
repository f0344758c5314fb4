"""Principal components of the first and the last snapshot together: one basis for all."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

from mpsviz.analysis.features.row_blocks import ROWS, row_blocks


def shared_pca(features: np.ndarray) -> np.ndarray:
    """Project every snapshot on the first two principal components of the first and the last one together.

    One centre and one basis for all, so the map is linear: no image moves farther on it than in feature space, and two
    snapshots that are equal are drawn equal. The two ends have equal weight, however many snapshots lie between them.

    Args:
        features: (S, n, D), D ≥ 2, the same images in the same rows.

    Returns:
        (S, n, 2). The sign of a component is fixed by its largest loading, which is positive.
    """
    n, width = features.shape[1:]
    if 2 * n <= ROWS:
        ends = [features[[0, -1]].reshape(-1, width)]  # (2, n, D) → (2n, D)
    else:
        ends = [features[end, rows] for end in (0, -1) for rows in row_blocks(n)]
    center = np.asarray(sum(block.astype(np.float64).sum(axis=0) for block in ends)) / (2 * n)
    scatter = np.zeros((width, width))
    for block in ends:
        centred = block.astype(np.float64) - center
        scatter += centred.T @ centred
    widest = np.asarray(eigh(scatter, subset_by_index=[width - 2, width - 1])[1])
    components = widest[:, ::-1]  # (D, 2), the widest first
    largest = np.abs(components).argmax(axis=0)
    components *= np.sign(components[largest, [0, 1]])
    return np.stack([one @ components - center @ components for one in features])
