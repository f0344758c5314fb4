"""UMAP's weighted neighbour graph, as umap-learn makes it, without the seconds that it compiles for.

McInnes et al., arXiv 1802.03426, section 3.1: each image reaches as far as its nearest other one, and beyond with a
weight that falls off as fast as makes its weights sum to log₂ k; an edge weighs what the fuzzy union of its two ends
says.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from mpsviz.analysis.features.neighbors import nearest_neighbors

HALVINGS = 64
"""Steps of the search for the width at which an image's weights sum to what they should."""
CLOSE_ENOUGH = 1e-5
LEAST_WIDTH = 1e-3
"""Of the mean distance to the neighbours; umap-learn's own, like the two above."""


def fuzzy_graph(features: np.ndarray, n_neighbors: int, n_epochs: int) -> sparse.coo_array:
    """The graph (n, n), symmetric, float32, without the edges that `n_epochs` of UMAP would not sample once.

    Args:
        features: (n, D), compared by cosine.
        n_neighbors: k, the image itself included as in UMAP; above 1 and at most n.
    """
    return fuzzy_union(*nearest_neighbors(features, n_neighbors - 1), n_epochs)


def fuzzy_union(columns: np.ndarray, distances: np.ndarray, n_epochs: int) -> sparse.coo_array:
    """The same from the nearest others of each image, nearest first: rows (n, k − 1) and cosine distances to them."""
    n = len(columns)
    weights = membership(distances.astype(np.float32))
    rows = np.repeat(np.arange(n), columns.shape[1])
    directed = sparse.csr_array((weights.ravel(), (rows, columns.ravel())), shape=(n, n))
    graph = sparse.coo_array(directed + directed.T - directed * directed.T)
    drawn = graph.data >= graph.data.max() / n_epochs
    return sparse.coo_array((graph.data[drawn], (graph.row[drawn], graph.col[drawn])), shape=(n, n))


def membership(distances: np.ndarray) -> np.ndarray:
    """How far each neighbour belongs to an image, 1 for the nearest, (n, k − 1) → (n, k − 1) in [0, 1].

    Args:
        distances: (n, k − 1) to the nearest others, rising.
    """
    n, others = distances.shape
    nearest = np.where(distances > 0, distances, np.inf).min(axis=1)  # but for twins
    nearest[np.isinf(nearest)] = 0
    beyond = np.maximum(distances - nearest[:, None], 0).astype(np.float64)
    low, high, width = np.zeros(n), np.full(n, np.inf), np.ones(n)
    for _ in range(HALVINGS):
        excess = np.exp(-beyond / width[:, None]).sum(axis=1) - np.log2(others + 1)
        wide, narrow = excess >= CLOSE_ENOUGH, excess <= -CLOSE_ENOUGH
        if not (wide | narrow).any():
            break
        high, low = np.where(wide, width, high), np.where(narrow, width, low)
        halfway = np.where(np.isinf(high), 2 * width, (low + high) / 2)
        width = np.where(wide | narrow, halfway, width)
    mean = distances.sum(axis=1) / (others + 1)  # umap-learn counts a point as its own first neighbour
    least = LEAST_WIDTH * np.where(nearest > 0, mean, mean.mean())
    width = np.maximum(width, least)[:, None]
    return np.exp(-np.divide(beyond, width, out=np.zeros_like(beyond), where=width > 0)).astype(np.float32)
