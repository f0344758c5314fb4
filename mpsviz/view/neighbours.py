"""Who stands beside whom in feature space, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.view.levels import smallest
from mpsviz.view.packed import Packed, packed

NEAREST = 8
"""Neighbours that lines are drawn to."""
MOST_IMAGES = 20_000
"""Beyond it exact neighbours take too long for a page: those are shown that were found when the run was measured."""


@dataclass(frozen=True)
class FoundNeighbours:
    """Neighbours that were looked for before.

    Attributes:
        rows: epoch → (n, k) int, nearest first.
        recall: the share of the true ones that are among them, in [0, 1].
    """

    rows: Mapping[int, np.ndarray]
    recall: float


def find_neighbours(features: Mapping[int, np.ndarray], found: FoundNeighbours | None = None) -> FoundNeighbours | None:
    """The nearest neighbours of every image at some snapshots; None where it takes too long to look for them.

    Args:
        features: epoch → (n, D), rows in the order of `pack_images`.
        found: what is known of these snapshots, and of others; what is not is looked for, up to MOST_IMAGES.
    """
    if found is not None and set(features) <= set(found.rows):
        return FoundNeighbours({epoch: found.rows[epoch] for epoch in features}, found.recall)
    if any(len(one) > MOST_IMAGES for one in features.values()):
        return None
    return FoundNeighbours({epoch: nearest_neighbors(one, NEAREST)[0] for epoch, one in features.items()}, 1.0)


def pack_neighbours(found: FoundNeighbours) -> Packed:
    """Pack them.

    Returns:
        "neighbours": row, the row of a neighbour: for each epoch, for each image, k of them, the nearest first.
        Meta: epochs, k, and recall: 1 where they are exact.
    """
    epochs = sorted(found.rows)
    nearest = np.stack([found.rows[epoch] for epoch in epochs])  # (E, n, k)
    n = nearest.shape[1]
    meta = {"epochs": [int(epoch) for epoch in epochs], "k": int(nearest.shape[2]), "recall": found.recall}
    rows = nearest.astype(smallest(n)).reshape(-1)  # (E, n, k) → (E · n · k,)
    return packed("neighbours", meta, {"neighbours": nearest[0].size}, neighbours=pa.table({"row": rows}))
