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

from functools import cache
from typing import Any

import numpy as np
from scipy import sparse

from mpsviz.analysis.features.fuzzy_graph import fuzzy_graph
from mpsviz.analysis.projections.layouts.umap_layout import one_at_a_time, pca_start, random_state, umap_learn
from mpsviz.analysis.projections.projection import Projection, all_at_once

N_EPOCHS = 50
"""Twice as many take twice as long; on synthetic classes that won 0.01 in trustworthiness at most."""
WINDOW = 2
"""Snapshots are tied to those up to this many before and after; 2 is the least for which umap-learn ties both ways."""
PULL = 0.03
"""Ten times more and images that part draw apart half as far; three times less and images that stay wander more."""
A, B, REPULSION, NEGATIVE_SAMPLES = 1.576943460405378, 0.8950608781227859, 1.0, 5
"""umap-learn's own: the exponents of its curve, the weight of its repulsion, and how many are drawn for each edge."""


def aligned_umap(features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
    """Lay all snapshots out together.

    Args:
        features: (S, n, D), the same images in the same rows; compared by cosine.
        n_neighbors: k, the image itself included as in UMAP; above 1 and below n.
        seed: of the negative samples.

    Returns:
        (S, n, 2) float32, in UMAP's own units.
    """
    graphs = [fuzzy_graph(snapshot, n_neighbors, N_EPOCHS) for snapshot in features]
    with one_at_a_time:
        return _optimize(pca_start(features), graphs, seed)


def _optimize(start: np.ndarray, graphs: list[sparse.coo_array], seed: int) -> np.ndarray:
    """Move the layouts (S, n, 2) from `start` by UMAP's attraction, repulsion and the pull between snapshots.

    What `umap.layouts.optimize_layout_aligned_euclidean` does, which compiles its epoch anew whenever it is called.
    """
    from numba.typed.typedlist import List

    layouts = List([np.ascontiguousarray(layout) for layout in start])
    heads = List([graph.row.astype(np.int32) for graph in graphs])
    tails = List([graph.col.astype(np.int32) for graph in graphs])
    make_epochs_per_sample = umap_learn().umap_.make_epochs_per_sample
    per_sample = List([make_epochs_per_sample(graph.data, N_EPOCHS) for graph in graphs])
    next_sample = List([epochs.astype(np.float32) for epochs in per_sample])
    per_negative = List([epochs.astype(np.float32) / NEGATIVE_SAMPLES for epochs in per_sample])
    next_negative = List([epochs.copy() for epochs in per_negative])
    relations = _relations(len(graphs), start.shape[1])
    agreement, state, run_epoch = _agreement(graphs, relations), random_state(seed), _compiled_epoch()
    for epoch in range(N_EPOCHS):
        rate = 1 - max(epoch - 1, 0) / N_EPOCHS
        run_epoch(
            layouts, layouts, heads, tails, per_sample, A, B, agreement, relations, state, REPULSION, PULL, 2, True,
            rate, per_negative, next_negative, next_sample, epoch,
        )  # fmt: skip
    return np.stack(layouts)


@cache
def _compiled_epoch() -> Any:
    """An epoch of umap-learn's, compiled as it compiles it, and kept for other processes."""
    from numba import njit

    from mpsviz.analysis.projections.layouts.compiled_cache import keep_compiled  # brings numba

    epoch = njit(umap_learn().layouts._optimize_layout_aligned_euclidean_single_epoch, fastmath=True, parallel=False)
    keep_compiled(epoch)
    return epoch


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


PROJECTION = Projection(
    name="aligned_umap",
    title="Aligned UMAP",
    shows="Neighbourhoods: who stands beside whom at each epoch, with the epochs laid out together.",
    hides="Distances and movement: images that never moved wander, and later epochs leak into earlier ones.",
    layouts=all_at_once(aligned_umap),
    causal=False,
    version=2,
)
