"""Images whose neighbours were replaced: drawn by the graph of their new neighbours, and by how far they drifted.

Where an image keeps its neighbours, the distances to them say where it belongs. Where most of its neighbourhood is new,
they can't: the new neighbours lie all over the old map, and not all of them can be near. Such an image is free: UMAP's
attraction and repulsion move it (McInnes et al., arXiv 1802.03426), which keep its neighbours and leave open where on
the map they lie. What is open is used for its movement: it is drawn the farther from its first place, the farther its
feature has drifted, in ratio to the others that are free. How large the map is, UMAP leaves open, too: where all are
free, it is as large, beside the first one, as the features are beside the first ones.

Freedom comes gradually, from 0 (the layout is not touched) to 1.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.fuzzy_graph import fuzzy_union
from mpsviz.analysis.features.shepard import NOTHING
from mpsviz.analysis.projections.layouts.umap_layout import descend, random_states

KNOWN = 2
"""A neighbour is new that was not among the KNOWN · k nearest before."""
TIED, FREE = 0.25, 0.35
"""Shares of new neighbours at which freedom begins, and is whole."""
SMOOTHINGS = 8
"""The share is averaged over neighbourhoods so many times: a few images that keep their neighbours amid many that do
not would hold those where they were, and a few that lose them amid many that do not are chance."""
ROUNDS, EPOCHS = 40, 8
"""So often a step towards the wanted movements and so many epochs of UMAP take turns."""
RATE = 1.75
"""UMAP's learning rate in the first round; it falls to none."""
STEP, LAST_STEP = 1.5, 0.6
"""How much of the way to the wanted movement a step goes, in the first and after the last round."""

SMALL = 0.5
"""A map smaller than so much of the first one moves the more as a whole, the smaller it is: steps of the length that
first places and movements have would stir it up, and no neighbour would stay."""


def neighbor_graph(now: Geometry, n_neighbors: int) -> sparse.coo_array:
    """UMAP's weighted graph (n, n) of the present neighbours; k counts the image itself, as in UMAP."""
    distances = np.maximum(1 - now.neighbor_cosines(n_neighbors - 1), 0)
    return fuzzy_union(now.neighbors(n_neighbors - 1), distances, ROUNDS * EPOCHS)


def averaging(graph: sparse.coo_array) -> sparse.csr_array:
    """The matrix (n, n) that takes the mean over each image's neighbours, by the weights of the graph."""
    total = np.maximum(graph.sum(axis=1), NOTHING)
    return sparse.csr_array(sparse.diags_array(1 / total) @ graph)


def freedom(before: Geometry, now: Geometry, n_neighbors: int, average: sparse.csr_array) -> np.ndarray:
    """How far each image is drawn by its new neighbours, (n,) in [0, 1]: 0 where it has kept its old ones."""
    old, new = before.neighbors(KNOWN * n_neighbors), now.neighbors(n_neighbors - 1)
    known = (new[:, :, None] == old[:, None, :]).any(axis=2)  # (n, k − 1, 1) with (n, 1, KNOWN k) → (n, k − 1)
    share = 1 - known.mean(axis=1)
    for _ in range(SMOOTHINGS):
        share = (share + average @ share) / 2
    return np.clip((share - TIED) / (FREE - TIED), 0, 1)


def draw_by_new_neighbors(
    layout: np.ndarray,
    home: np.ndarray,
    free: np.ndarray,
    graph: sparse.coo_array,
    wanted: np.ndarray,
    size: float,
    pairs: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> np.ndarray:
    """Move the images that are free, (n, 2) → (n, 2).

    Args:
        layout: (n, 2) where they begin.
        home: (n, 2) the first layout.
        free: (n,) in [0, 1], not all zero; a step of an image is so much of what it would be.
        graph: (n, n) of the present neighbours.
        wanted: (n,) what each drift means on the map; only the ratios count.
        size: mean distance between the features now, over that before tuning.
        pairs: rows (m,) and (m,) of images drawn by chance, by which the size of the map is told.
        seed: of UMAP's negative samples.
    """
    average, states = averaging(graph), random_states(seed, ROUNDS)
    free, wanted = free[:, None], wanted[:, None]  # (n,) → (n, 1)
    share = float(free.mean())
    unit = max(size, NOTHING) ** share  # UMAP's own lengths are those of a map of the first size
    own = min(1.0, unit / SMALL)
    first_size = _spread(home, pairs)

    def sized(positions: np.ndarray) -> np.ndarray:
        factor = (size * first_size / max(_spread(positions, pairs), NOTHING)) ** share
        middle = (free * positions).sum(axis=0) / free.sum()
        return positions + free * (factor - 1) * (positions - middle)

    graph = _drawn_edges(graph, free[:, 0])
    layout = sized(layout)
    for number, state in enumerate(states):
        done = number / ROUNDS
        away = layout - home
        moved = np.maximum(np.linalg.norm(away, axis=1), NOTHING)[:, None]  # (n, 1)
        by_drift = wanted * (free * moved * wanted).sum() / max((free * wanted**2).sum(), NOTHING)
        step = STEP + (LAST_STEP - STEP) * done
        steps = step * (by_drift / moved - 1) * away
        together = (free * steps).sum(axis=0) / free.sum()
        steps -= (1 - own) * (steps - together)
        layout = layout + free * (average @ (average @ steps))  # neighbours move together
        middle = layout.mean(axis=0)
        after = middle + unit * descend((layout - middle) / unit, graph, EPOCHS, state, RATE * (1 - done))
        layout = layout + free * (after - layout)
    return sized(layout)


def _drawn_edges(graph: sparse.coo_array, free: np.ndarray) -> sparse.coo_array:
    """Without the edges that no round would sample, and those between images that are not moved."""
    drawn = (graph.data >= graph.data.max() / EPOCHS) & ((free[graph.row] > 0) | (free[graph.col] > 0))
    return sparse.coo_array((graph.data[drawn], (graph.row[drawn], graph.col[drawn])), shape=graph.shape)


def _spread(positions: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]) -> float:
    """The mean distance of the pairs."""
    first, second = pairs
    return float(np.linalg.norm(positions[first] - positions[second], axis=1).mean())
