"""A UMAP for each snapshot by itself, laid over the one before it as well as turning and resizing can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mpsviz.analysis.features.overlay import lay_over
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.projection import Projection


def independent_umap(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D)."""
    earlier: np.ndarray | None = None
    for features in snapshots:
        layout = umap_layout(features, n_neighbors=n_neighbors, seed=seed)
        earlier = layout if earlier is None else lay_over(layout, earlier)
        yield earlier


PROJECTION = Projection(
    name="independent_umap",
    title="UMAP of each epoch",
    shows="The neighbourhoods of each epoch as UMAP alone would draw them, turned to lie over the epoch before.",
    hides="Movement: whole classes change places between two epochs without having moved.",
    layouts=independent_umap,
    version=2,
)
