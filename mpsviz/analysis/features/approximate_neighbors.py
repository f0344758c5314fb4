"""Nearest neighbours among very many images: most of the true ones, and how many was measured.

The images are divided into cells around centres (k-means), and an image is compared with those of the cells that are
nearest to it (an inverted file: Sivic and Zisserman, 2003; faiss's IndexIVFFlat). How many cells that takes depends on
the features, so twice as many are looked into until enough of the true neighbours of a sample are found. Where features
fill hundreds of dimensions evenly that would be most cells; to compare all pairs at once, as a product of matrices, is
quicker then, and exact.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

LEAST_RECALL = 0.95
"""The share of the true nearest neighbours that must be among those found."""
CHECKED = 500
"""Images, drawn by chance, whose true neighbours are looked for among all others to measure that."""
CELLS, TRAINED_ON, ROUNDS = 2, 40, 8
"""√n times as many cells, of each so many images for k-means, in so many rounds."""
FEWEST_CELLS = 8
"""Cells that are looked into at first."""
MOST_CELLS = 1 / 8
"""Share of the cells from which on all pairs are quicker: a row at a time takes a core 4 to 13 times as long for a pair
(128 to 768 numbers)."""


class Found(NamedTuple):
    """columns: (n, k) int64, the neighbours' rows, nearest first. cosines: (n, k), falling. recall: in [0, 1]."""

    columns: np.ndarray
    cosines: np.ndarray
    recall: float


def approximate_neighbors(features: np.ndarray, k: int) -> Found:
    """Other images that are nearest by cosine.

    Args:
        features: (n, D), L2-normalised.
        k: at least 1 and below n.
    """
    features = np.ascontiguousarray(features, dtype=np.float32)
    n = len(features)
    sample = np.sort(np.random.default_rng(0).choice(n, min(CHECKED, n), replace=False))
    truth = _of_all_pairs(features, sample, k)[0]
    index = _cells(features)
    index.nprobe = min(FEWEST_CELLS, index.nlist)
    while index.nprobe <= max(FEWEST_CELLS, MOST_CELLS * index.nlist):
        found = _search(index, features[sample], sample, k)[0]
        recall = float((truth[:, :, None] == found[:, None, :]).any(axis=2).mean())
        if recall >= LEAST_RECALL:
            return Found(*_search(index, features, np.arange(n), k), recall)
        index.nprobe = 2 * index.nprobe
    return Found(*_of_all_pairs(features, np.arange(n), k), 1.0)


def _of_all_pairs(features: np.ndarray, itself: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The true neighbours of the rows `itself` (m,) among all (n, D), and their cosines: (m, k) and (m, k)."""
    import faiss  # takes a second, and only very large sets need it

    cosines, rows = faiss.knn(features[itself], features, k + 1, metric=faiss.METRIC_INNER_PRODUCT)
    rows, kept = _without_itself(rows, itself)
    return rows, cosines[kept].reshape(rows.shape)  # (m, k + 1) → (m, k)


def _cells(features: np.ndarray) -> Any:
    """The features in their cells, an IndexIVFFlat; the same features make the same cells."""
    import faiss

    n, width = features.shape
    count = max(1, min(int(CELLS * np.sqrt(n)), n // TRAINED_ON))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, count, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, TRAINED_ON
    index.train(features)
    index.add(features)
    return index


def _search(index: Any, queries: np.ndarray, itself: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and cosines (m, k) of the neighbours of queries (m, D), which are the rows `itself` (m,)."""
    cosines, rows = index.search(queries, k + 1)
    short = np.flatnonzero((rows < 0).any(axis=1))  # their cells hold fewer than k others
    if len(short):
        probed, index.nprobe = index.nprobe, index.nlist
        cosines[short], rows[short] = index.search(queries[short], k + 1)
        index.nprobe = probed
    rows, kept = _without_itself(rows, itself)
    return rows, cosines[kept].reshape(rows.shape)  # (m, k + 1) → (m, k)


def _without_itself(rows: np.ndarray, itself: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours (m, k + 1) without the image itself, (m, k), and which were kept, (m, k + 1) bool.

    Where it is not among them, for it has many twins, the last one is left out.
    """
    own = rows == itself[:, None]
    own[~own.any(axis=1), -1] = True
    return rows[~own].reshape(len(rows), -1), ~own  # (m (k),) → (m, k)
