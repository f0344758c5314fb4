"""PaCMAP of each snapshot by itself, laid over the one before it (Wang et al., JMLR 2021)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Iterator

import numpy as np

from mpsviz.analysis.features.overlay import lay_over
from mpsviz.analysis.projections.layouts.umap_layout import one_at_a_time, pca_start
from mpsviz.analysis.projections.projection import Projection


def pacmap_layout(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D), compared by angle."""
    import pacmap

    earlier: np.ndarray | None = None
    for features in snapshots:
        model = pacmap.PaCMAP(n_neighbors=n_neighbors, distance="angular", random_state=seed)
        layout = pca_start(features[None])[0]
        if layout.any():  # else everything is in one place, which PaCMAP divides by
            with one_at_a_time, contextlib.redirect_stdout(io.StringIO()):
                layout = np.asarray(model.fit_transform(features, init=layout))
        placed = layout if earlier is None else lay_over(layout, earlier)
        earlier = placed
        yield placed


PROJECTION = Projection(
    name="pacmap_layout",
    title="PaCMAP of each epoch",
    shows="Neighbourhoods and the rough arrangement of classes, epoch by epoch, turned to lie over the one before.",
    hides="Movement: each epoch is drawn anew, so images that stayed are drawn elsewhere.",
    layouts=pacmap_layout,
)
