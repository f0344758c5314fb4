"""Nearest neighbours among very many images: most of the true ones, and how many was measured.

The images are divided into cells around centres (k-means), and an image is compared with those of the cells that are
nearest to it (an inverted file: Sivic and Zisserman, 2003; faiss's IndexIVFFlat). How many cells that takes depends on
the features, so twice as many are looked into until enough of the true neighbours of a sample are found. Where features
fill hundreds of dimensions evenly that would be most cells; to compare all pairs at once, as a product of matrices, is
quicker then, and exact.

faiss computes in single precision, in which the cosines of features that have nearly collapsed into one point are all
the same. Of those it compares Euclidean distances without their mean: the order is the same, and is not rounded away.
What is found there is held against the true neighbours in double precision.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mpsviz.analysis.features.nearest_columns import nearest_columns
from mpsviz.analysis.features.neighbors import nearly_one_point, unit
from mpsviz.analysis.features.row_blocks import row_blocks

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
    import faiss  # takes a second, and only very large sets need it

    n, point = len(features), nearly_one_point(features)
    metric = faiss.METRIC_L2 if point else faiss.METRIC_INNER_PRODUCT
    rows = _centred(features) if point else np.ascontiguousarray(features, dtype=np.float32)
    sample = np.sort(np.random.default_rng(0).choice(n, min(CHECKED, n), replace=False))
    truth = _finely_of_all_pairs(features, sample, k) if point else _of_all_pairs(rows, sample, k, metric)[0]
    index = _cells(rows, metric)
    index.nprobe = min(FEWEST_CELLS, index.nlist)
    while index.nprobe <= max(FEWEST_CELLS, MOST_CELLS * index.nlist):
        found = _search(index, rows[sample], sample, k)[0]
        recall = _share_as_near(features, sample, truth, found) if point else _share_found(truth, found)
        if recall >= LEAST_RECALL:
            columns, near = _search(index, rows, np.arange(n), k)
            return Found(columns, _cosines(near) if point else near, recall)
        index.nprobe = 2 * index.nprobe
    columns, near = _of_all_pairs(rows, np.arange(n), k, metric)
    if not point:
        return Found(columns, near, 1.0)
    return Found(columns, _cosines(near), _share_as_near(features, sample, truth, columns[sample]))


def _centred(features: np.ndarray) -> np.ndarray:
    """The unit vectors (n, D) without their mean, float32: as far from each other as they were."""
    blocks = list(row_blocks(len(features)))
    mean = sum(unit(features[rows].astype(np.float64)).sum(axis=0) for rows in blocks) / len(features)
    centred = np.empty(features.shape, dtype=np.float32)
    for rows in blocks:
        centred[rows] = unit(features[rows].astype(np.float64)) - mean
    return centred


def _cosines(squared_distances: np.ndarray) -> np.ndarray:
    """Of unit vectors so far from each other; float64."""
    return 1 - np.maximum(squared_distances, 0).astype(np.float64) / 2


def _share_found(truth: np.ndarray, found: np.ndarray) -> float:
    """Of the true neighbours (m, k) so many are among those found (m, k)."""
    return float((truth[:, :, None] == found[:, None, :]).any(axis=2).mean())


def _share_as_near(features: np.ndarray, itself: np.ndarray, truth: np.ndarray, found: np.ndarray) -> float:
    """The same for rows `itself` (m,) within a point, where many are equally near for they are kept rounded: so many of
    those found are as near as the last of the true ones."""
    own = unit(features[itself].astype(np.float64))

    def apart(others: np.ndarray) -> np.ndarray:
        return np.square(unit(features[others].astype(np.float64)) - own).sum(axis=1)

    farthest = apart(truth[:, -1])
    return float(np.mean([apart(others) <= farthest for others in found.T]))


def _finely_of_all_pairs(features: np.ndarray, itself: np.ndarray, k: int) -> np.ndarray:
    """The true neighbours (m, k) of the rows `itself` (m,) among all (n, D), in double precision."""
    own = unit(features[itself].astype(np.float64))
    columns, distances = np.empty((len(itself), 0), dtype=np.int64), np.empty((len(itself), 0))
    for rows in row_blocks(len(features)):
        others = np.arange(rows.start, rows.stop)
        further = 1 - own @ unit(features[rows].astype(np.float64)).T
        further[itself[:, None] == others] = np.inf
        columns = np.hstack([columns, np.broadcast_to(others, further.shape)])
        distances = np.hstack([distances, further])
        nearest = nearest_columns(distances, np.partition(distances, k - 1, axis=1)[:, k - 1], k)
        columns, distances = (np.take_along_axis(one, nearest, axis=1) for one in (columns, distances))
    return columns


def _of_all_pairs(features: np.ndarray, itself: np.ndarray, k: int, metric: int) -> tuple[np.ndarray, np.ndarray]:
    """The neighbours of the rows `itself` (m,) among all (n, D), and their inner products, or squared distances: (m, k)
    and (m, k)."""
    import faiss

    near, rows = faiss.knn(features[itself], features, k + 1, metric=metric)
    rows, kept = _without_itself(rows, itself)
    return rows, near[kept].reshape(rows.shape)  # (m, k + 1) → (m, k)


def _cells(features: np.ndarray, metric: int) -> Any:
    """The features in their cells, an IndexIVFFlat; the same features make the same cells."""
    import faiss

    n, width = features.shape
    count = max(1, min(int(CELLS * np.sqrt(n)), n // TRAINED_ON))
    index = faiss.IndexIVFFlat(faiss.IndexFlat(width, metric), width, count, metric)
    index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, TRAINED_ON
    index.train(features)
    index.add(features)
    return index


def _search(index: Any, queries: np.ndarray, itself: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and inner products, or squared distances, (m, k) of the neighbours of queries (m, D), the rows `itself`."""
    near, rows = index.search(queries, k + 1)
    short = np.flatnonzero((rows < 0).any(axis=1))  # their cells hold fewer than k others
    if len(short):
        probed, index.nprobe = index.nprobe, index.nlist
        near[short], rows[short] = index.search(queries[short], k + 1)
        index.nprobe = probed
    rows, kept = _without_itself(rows, itself)
    return rows, near[kept].reshape(rows.shape)  # (m, k + 1) → (m, k)


def _without_itself(rows: np.ndarray, itself: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours (m, k + 1) without the image itself, (m, k), and which were kept, (m, k + 1) bool.

    Where it is not among them, for it has many twins, the last one is left out.
    """
    own = rows == itself[:, None]
    own[~own.any(axis=1), -1] = True
    return rows[~own].reshape(len(rows), -1), ~own  # (m (k),) → (m, k)
