"""AlignedUMAP: one UMAP a snapshot, laid out together, each image tied to itself in the snapshots beside it.

    features 0 ── kNN graph 0 ──▶ layout 0
                     ┆               ↕  pull, as strong as the two neighbourhoods agree
    features 1 ── kNN graph 1 ──▶ layout 1
                     ┆               ↕
    features 2 ── kNN graph 2 ──▶ layout 2

Graphs and optimiser are umap-learn's (Dadu et al., "Application of Aligned-UMAP to longitudinal biomedical studies",
2023; `umap.AlignedUMAP`). Its class is not used: on 21 snapshots of 840 images it takes a minute, of which the
optimiser has a quarter, for it compiles several more functions, computes cosines one by one, and lays every snapshot
out alone first and throws that away. Here neighbours come from scikit-learn and are exact, the start is the shared PCA
(so layouts begin aligned and nothing spectral can fail), and the last snapshot is tied to the one before it, too.
"""

from __future__ import annotations

import threading
import warnings
from types import ModuleType

import numpy as np
from scipy import sparse

from mpsviz.analysis.neighbors import nearest_neighbors
from mpsviz.analysis.pca import shared_pca

N_EPOCHS = 50
"""Twice as many take twice as long; on synthetic classes that won 0.01 in trustworthiness at most."""
WINDOW = 2
"""Snapshots are tied to those up to this many before and after; 2 is the least for which umap-learn ties both ways."""
PULL = 0.03
"""Ten times more and images that part draw apart half as far; three times less and images that stay wander more."""
START_EXTENT = 10.0
"""Largest coordinate of the start, as in UMAP."""

_one_at_a_time = threading.Lock()  # numba's threading layer dies under concurrent calls


def aligned_umap(features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
    """Lay all snapshots out together.

    Args:
        features: (S, n, D), the same images in the same rows; compared by cosine.
        n_neighbors: k, the image itself included as in UMAP; above 1 and below n.
        seed: of the negative samples.

    Returns:
        (S, n, 2) float32, in UMAP's own units.
    """
    with _one_at_a_time:
        graphs = [_fuzzy_graph(snapshot, n_neighbors) for snapshot in features]
        return _optimize(_start(features), graphs, seed)


def _start(features: np.ndarray) -> np.ndarray:
    """Where the layouts begin, (S, n, 2) float32: the shared PCA, as wide as UMAP likes it."""
    layouts = shared_pca(features)
    extent = np.abs(layouts).max()
    if extent <= np.finfo(np.float32).eps * np.abs(features).max():
        return np.zeros(layouts.shape, dtype=np.float32)  # nothing but rounding: everything is in one place
    return (layouts * (START_EXTENT / extent)).astype(np.float32)


def _fuzzy_graph(features: np.ndarray, n_neighbors: int) -> sparse.coo_array:
    """UMAP's weighted neighbour graph, (n, n), symmetric, from exact cosine neighbours."""
    indices, distances = nearest_neighbors(features, n_neighbors - 1)
    itself = np.arange(len(features))[:, None]  # umap-learn counts a point as its own first neighbour
    graph, *_ = _umap_learn().umap_.fuzzy_simplicial_set(
        features,
        n_neighbors,
        random_state=None,
        metric="cosine",
        knn_indices=np.hstack([itself, indices]).astype(np.int32),
        knn_dists=np.hstack([np.zeros(itself.shape), distances]).astype(np.float32),
    )
    graph = sparse.coo_array(graph)
    drawn = graph.data >= graph.data.max() / N_EPOCHS  # the others wouldn't be sampled once
    return sparse.coo_array((graph.data[drawn], (graph.row[drawn], graph.col[drawn])), shape=graph.shape)


def _optimize(start: np.ndarray, graphs: list[sparse.coo_array], seed: int) -> np.ndarray:
    """Move the layouts (S, n, 2) from `start` by UMAP's attraction, repulsion and the pull between snapshots."""
    from numba.typed.typedlist import List

    umap = _umap_learn()
    epochs_per_sample = [umap.umap_.make_epochs_per_sample(graph.data, N_EPOCHS) for graph in graphs]
    layouts = List([np.ascontiguousarray(layout) for layout in start])
    relations = _relations(len(graphs), start.shape[1])
    umap.layouts.optimize_layout_aligned_euclidean(
        layouts,
        layouts,
        heads=List([graph.row.astype(np.int32) for graph in graphs]),
        tails=List([graph.col.astype(np.int32) for graph in graphs]),
        n_epochs=N_EPOCHS,
        epochs_per_sample=List(epochs_per_sample),
        regularisation_weights=_agreement(graphs, relations),
        relations=relations,
        rng_state=np.random.RandomState(seed).randint(1, np.iinfo(np.int32).max, 3).astype(np.int64),
        lambda_=PULL,
        parallel=False,
        move_other=True,
    )
    return np.stack(layouts)


def _relations(n_snapshots: int, n_images: int) -> np.ndarray:
    """(S, 2·WINDOW + 1, n) int32: the row of each image in the snapshot at that offset; −1 beyond the ends."""
    relations = np.full((n_snapshots, 2 * WINDOW + 1, n_images), -1, dtype=np.int32)
    for snapshot, offset in _pairs(n_snapshots):
        relations[snapshot, WINDOW + offset] = np.arange(n_images)
    return relations


def _agreement(graphs: list[sparse.coo_array], relations: np.ndarray) -> np.ndarray:
    """(S, 2·WINDOW + 1, n) float32: how far the neighbours of an image agree between two snapshots (Jaccard)."""
    agreement = np.zeros(relations.shape, dtype=np.float32)
    adjacent = [sparse.csr_array(graph, dtype=bool).astype(np.int32) for graph in graphs]
    for snapshot, offset in _pairs(len(graphs)):
        here, there = adjacent[snapshot], adjacent[snapshot + offset]
        common = here.multiply(there).sum(axis=1)
        union = here.sum(axis=1) + there.sum(axis=1) - common
        agreement[snapshot, WINDOW + offset] = np.where(union > 0, common / np.maximum(union, 1), 1)
    return agreement


def _pairs(n_snapshots: int) -> list[tuple[int, int]]:
    """Every (snapshot, offset) with another snapshot at that offset, no farther than WINDOW."""
    offsets = [offset for offset in range(-WINDOW, WINDOW + 1) if offset]
    return [(here, offset) for here in range(n_snapshots) for offset in offsets if 0 <= here + offset < n_snapshots]


def _umap_learn() -> ModuleType:
    """umap-learn, imported late (it takes seconds) and without its warning that there is no Tensorflow."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import umap
        import umap.layouts
    return umap
