"""A UMAP of the features before tuning and a UMAP of those after, each on its own: no map carries what another says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mpsviz.analysis.features.overlay import turn_over
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.projection import Projection


def plain_umap(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D); each is turned, and not resized, to lie over the first."""
    first: np.ndarray | None = None
    for features in snapshots:
        layout = umap_layout(features, n_neighbors=n_neighbors, seed=seed)
        if first is None:
            first = layout
        yield layout if layout is first else turn_over(layout, first)


PROJECTION = Projection(
    name="plain_umap",
    title="UMAP before, UMAP after",
    shows="The neighbourhoods before and after tuning, each as UMAP alone draws them; the second is only turned.",
    hides="Movement: where a class lies on one map says nothing of where it lies on the other.",
    layouts=plain_umap,
    causal=False,
    ends=True,
    version=2,
)
