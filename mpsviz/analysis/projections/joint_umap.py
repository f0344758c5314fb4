"""One UMAP of the first and the last snapshot together, as if they were twice as many images."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.projections.layouts.landmarks import place
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.projection import LANDMARKS, Projection, all_at_once


def joint_umap(features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
    """(S, n, D) → (S, n, 2); snapshots between the two ends are placed by their nearest neighbours among them."""
    ends = features[[0, -1]] if len(features) > 1 else features
    together = ends.reshape(-1, features.shape[-1])  # (2, n, D) → (2n, D)
    layout = umap_layout(together, n_neighbors=n_neighbors, seed=seed)
    between = [place(snapshot, together, layout) for snapshot in features[1:-1]]
    first, *last = layout.reshape(len(ends), -1, 2)  # (2n, 2) → (2, n, 2)
    return np.stack([first, *between, *last])


PROJECTION = Projection(
    name="joint_umap",
    title="UMAP of both ends together",
    shows="Which features before and after are alike, as if they were twice as many images.",
    hides="What it was like before: a merge draws its classes near each other in the left panel, too.",
    layouts=all_at_once(joint_umap),
    causal=False,
    landmarks=LANDMARKS // 2,
    version=2,
)
