"""How an encoder relates images to each other, as a matrix: what encoders of any widths can be compared by.

Each relation is (n, n) with zeros on its diagonal, scaled so that the inner product of two of them is the agreement of
the two encoders. That of one encoder with another whose images are shuffled is then a look-up, not a new measurement.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.analysis.features.neighbors import nearest_neighbors

LEAST = 8
"""Images that all three relations need: two neighbours each, of at most a quarter."""
N_NEIGHBORS = 10

Relation = Callable[[np.ndarray], np.ndarray]
"""From features (n, D) to (n, n)."""


def scatter_relation(features: np.ndarray) -> np.ndarray:
    """Whose inner products are debiased linear CKA: U-centred inner products (Székely and Rizzo, "Partial distance
    correlation with methods for dissimilarities", 2014), as in `mpsviz.analysis.measures.geometry.cka`. All zeros where
    the features don't vary."""
    n = len(features)
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=np.float64)
    kernel = centred @ centred.T
    np.fill_diagonal(kernel, 0)
    rows = kernel.sum(axis=1) / (n - 2)
    kernel -= rows[:, None] + rows[None, :] - rows.sum() / (n - 1)
    return _scaled(kernel)


def rank_relation(features: np.ndarray) -> np.ndarray:
    """Whose inner products are the rank correlation (Spearman's) of cosine distances, over pairs of images:
    representational similarity (Kriegeskorte, Mur and Bandettini, 2008)."""
    n = len(features)
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    upper = np.triu_indices(n, 1)
    ranks = rankdata(-np.round(units @ units.T, 9)[upper])  # what differs by rounding alone is tied
    relation = np.zeros((n, n))
    relation[upper] = ranks - ranks.mean()
    return _scaled(relation + relation.T)


def neighbor_relation(features: np.ndarray) -> np.ndarray:
    """Whose inner products are the share of the nearest neighbours that two encoders have in common; k is N_NEIGHBORS,
    and at most a quarter of the images."""
    k = allowed_neighbors(N_NEIGHBORS, len(features))
    near, _ = nearest_neighbors(features.astype(np.float64), k)
    relation = np.zeros((len(features), len(features)))
    np.put_along_axis(relation, near, 1 / np.sqrt(len(features) * k), axis=1)
    return relation


def _scaled(relation: np.ndarray) -> np.ndarray:
    """With zeros on the diagonal and a Frobenius norm of 1; all zeros where nothing varies."""
    np.fill_diagonal(relation, 0)
    norm = np.linalg.norm(relation)
    return relation / norm if norm > 1e-9 else np.zeros_like(relation)
