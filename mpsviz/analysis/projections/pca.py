"""Principal components on one basis: honest about movement, poor at neighbourhoods."""

from __future__ import annotations

from mpsviz.analysis.projections.layouts.shared_pca import shared_pca
from mpsviz.analysis.projections.projection import Projection, all_at_once

PROJECTION = Projection(
    name="pca",
    title="PCA, one basis",
    shows="True movement: a linear view on one basis for all epochs, in which nothing moves farther than it did.",
    hides="Everything outside the two widest directions: classes that overlap here may lie apart.",
    layouts=all_at_once(lambda features, n_neighbors, seed: shared_pca(features)),
    causal=False,
    seeded=False,
    landmarks=None,
)
