"""Who stands beside whom in feature space, before and after."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.view.levels import smallest
from mpsviz.view.packed import Packed, packed

NEAREST = 8
"""Neighbours that lines are drawn to."""
MOST_IMAGES = 20_000
"""Beyond it exact neighbours take too long for a page to wait for."""


def pack_neighbours(features: Mapping[int, np.ndarray]) -> Packed | None:
    """Pack the exact nearest neighbours of every image at some snapshots; None beyond MOST_IMAGES.

    Args:
        features: epoch → (n, D), rows in the order of `pack_images`.

    Returns:
        "neighbours": row, the row of a neighbour: for each epoch, for each image, k of them, the nearest first.
        Meta: epochs and k.
    """
    epochs = sorted(features)
    n = len(features[epochs[0]])
    if n > MOST_IMAGES:
        return None
    nearest = np.stack([nearest_neighbors(features[epoch], NEAREST)[0] for epoch in epochs])  # (E, n, k)
    meta = {"epochs": [int(epoch) for epoch in epochs], "k": int(nearest.shape[2])}
    rows = nearest.astype(smallest(n)).reshape(-1)  # (E, n, k) → (E · n · k,)
    return packed("neighbours", meta, {"neighbours": nearest[0].size}, neighbours=pa.table({"row": rows}))
