"""The registry of maps: from the features of all snapshots to positions in the plane.

To add one, write a function in a file of its own and give it an entry in `PROJECTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mpsviz.errors import UserError

MIN_IMAGES = 3


@dataclass(frozen=True)
class Projection:
    """A way to draw features in the plane.

    Attributes:
        name: the key in `PROJECTIONS`, and the file `maps/NAME.parquet` of a run.
        title: for people.
        shows, hides: what the map is good for and what it conceals, one sentence each.
        layout: (S, n, D) features, `n_neighbors` in [2, n) and `seed` to (S, n, 2) positions.
    """

    name: str
    title: str
    shows: str
    hides: str
    layout: Callable[..., np.ndarray]

    def project(self, features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
        """Draw all snapshots of the same images in one plane.

        Args:
            features: (S, n, D), row i being the same image in every snapshot.
            n_neighbors: neighbours that a map keeps together; 2 at least, n − 1 at most.
            seed: the same seed gives the same map, bit for bit, on the same machine.

        Returns:
            (S, n, 2) finite float32 positions; units are the map's own.

        Raises:
            ValueError: no snapshot, fewer than 3 images, or features of fewer than 2 numbers.
        """
        if features.ndim != 3 or features.shape[0] < 1 or features.shape[1] < MIN_IMAGES or features.shape[2] < 2:
            raise ValueError(f"a map needs features of shape (S ≥ 1, n ≥ 3, D ≥ 2), but they have {features.shape}")
        n_neighbors = min(max(n_neighbors, 2), features.shape[1] - 1)
        return self.layout(features, n_neighbors=n_neighbors, seed=seed).astype(np.float32)


# Names and sentences are read by pages and by the worker, which need not wait seconds for scikit-learn.


def _shared_pca(features: np.ndarray, **_: int) -> np.ndarray:
    from mpsviz.analysis.pca import shared_pca  # wants neither neighbours nor a seed

    return shared_pca(features)


def _aligned_umap(features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
    from mpsviz.analysis.aligned_umap import aligned_umap

    return aligned_umap(features, n_neighbors=n_neighbors, seed=seed)


def _registry(*projections: Projection) -> dict[str, Projection]:
    return {projection.name: projection for projection in projections}


PROJECTIONS: dict[str, Projection] = _registry(
    Projection(
        name="pca",
        title="PCA, one basis",
        shows="True movement: a linear view on one basis for all epochs, in which nothing moves farther than it did.",
        hides="Everything outside the two widest directions: classes that overlap here may lie apart.",
        layout=_shared_pca,
    ),
    Projection(
        name="aligned_umap",
        title="Aligned UMAP",
        shows="Neighbourhoods: who stands beside whom at each epoch, with the epochs laid out together.",
        hides="Distances: gaps, sizes and the length of a movement mean little; read drift off the measures.",
        layout=_aligned_umap,
    ),
)

LIVE_PROJECTION = "pca"
"""Drawn anew at every snapshot: it takes milliseconds, and it tells the truth about movement."""


def slow_projections(names: Sequence[str]) -> list[str]:
    """Those of `names` that are drawn when the run ends.

    Raises:
        UserError: a name is unknown.
    """
    for name in names:
        if name not in PROJECTIONS:
            raise UserError(
                f"There is no projection named '{name}'.", next_step=f"Choose among: {', '.join(PROJECTIONS)}."
            )
    return [name for name in names if name != LIVE_PROJECTION]
