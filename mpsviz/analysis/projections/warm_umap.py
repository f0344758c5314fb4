"""A UMAP for each snapshot that begins where the one before it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mpsviz.analysis.projections.layouts.umap_layout import START_EXTENT, umap_layout
from mpsviz.analysis.projections.projection import Projection


def warm_umap(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D).

    The start is brought into one box, both axes by the same factor: UMAP's step is in absolute units, so a start that
    has grown would be frozen, and one that is stretched on an axis would be drawn out of shape.
    """
    layout: np.ndarray | None = None
    for features in snapshots:
        layout = umap_layout(features, n_neighbors=n_neighbors, seed=seed, start=_boxed(layout))
        yield layout


def _boxed(layout: np.ndarray | None) -> np.ndarray | None:
    if layout is None:
        return None
    centered = layout - layout.mean(axis=0)
    extent = np.abs(centered).max()
    return centered * (START_EXTENT / extent) if extent > 0 else centered


PROJECTION = Projection(
    name="warm_umap",
    title="UMAP, begun where the last one ended",
    shows="The neighbourhoods of each epoch, in an order that was inherited from the epoch before.",
    hides="Small movement, beneath what each new start shakes; and a torn class may stay torn for no reason.",
    layouts=warm_umap,
    version=2,
)
