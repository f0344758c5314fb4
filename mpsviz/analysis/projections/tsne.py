"""t-SNE of each snapshot, begun where the one before it ended (openTSNE)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from mpsviz.analysis.projections.layouts.umap_layout import pca_start
from mpsviz.analysis.projections.projection import LANDMARKS, Projection

SPREAD_OF_START = 1e-4
"""Standard deviation of the first start: openTSNE's, so that early steps are not blocked by repulsion."""
N_ITER = 250


def tsne(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D), compared by cosine; the perplexity is n_neighbors, below n / 3."""
    from openTSNE import TSNEEmbedding, affinity

    layout: np.ndarray | None = None
    for features in snapshots:
        affinities = affinity.PerplexityBasedNN(
            features, perplexity=max(1, min(n_neighbors, (len(features) - 1) // 3)), metric="cosine", method="exact",
            n_jobs=1, random_state=seed,
        )  # fmt: skip
        start = _start(features) if layout is None else layout
        embedding: Any = TSNEEmbedding(start, affinities, n_jobs=1, random_state=seed, negative_gradient_method="bh")
        if layout is None:
            embedding = embedding.optimize(n_iter=N_ITER, exaggeration=12, momentum=0.5)
        layout = np.asarray(embedding.optimize(n_iter=N_ITER, momentum=0.8))
        yield layout


def _start(features: np.ndarray) -> np.ndarray:
    start = pca_start(features[None])[0].astype(np.float64)
    deviation = start[:, 0].std()
    return start * (SPREAD_OF_START / deviation) if deviation > 0 else start


PROJECTION = Projection(
    name="tsne",
    title="t-SNE, begun where the last one ended",
    shows="The nearest neighbours of each epoch, at a finer grain than UMAP.",
    hides="Sizes and gaps: every crowd is spread out alike, and a class that shrank looks as large as before.",
    layouts=tsne,
    landmarks=LANDMARKS // 2,
)
