"""Carried UMAP: a UMAP of the features before tuning, carried on through the snapshots by how distances changed.

    features 0 ──▶ UMAP ──▶ layout 0 ──▶ Shepard curve g: distance in space → distance on the map
                               │
    features t ── d_t ──▶ every pair wants to be  |y_i − y_j| = (its distance on layout 0) · g(d_t) / g(d_0)
                               │                  every image wants to stay, the more the less it has moved
                               ▼
                           layout t, begun at layout t − 1

Pairs whose distance has not changed want nothing, so what tuning left alone stays in its place. A class that shrinks
by half is drawn at half its size; two that merge meet; and nothing of what comes later leaks into an earlier layout,
so a layout that is drawn while the run goes on is the final one. Only pairs that are near before or now, and some
drawn by chance, are looked at.

What a pair wants is a ratio, so the stress is of ratios, too: log² of drawn over wanted distance (Ramsay, 1977). A pair
that cannot have what it wants pulls the less the farther apart it is drawn; with squared differences such pairs, of
which there are many where everything has changed, pull the whole map in on itself. A pair that wants to change weighs
more than one that wants to stay, or an image whose distances to most others are the old ones would never leave.

The least stress is found by gradient descent with momentum, each image's step divided by the weight of its pairs (after
SMACOF, de Leeuw 1977).

Images whose neighbours were replaced are drawn by the graph of the new ones from there (`replaced_neighbors`).

`docs/projections.md` has what else was tried, and figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.neighbors import finely_unit
from mpsviz.analysis.features.shepard import NOTHING, ShepardCurve
from mpsviz.analysis.projections.layouts.carried_others import CarriedOthers
from mpsviz.analysis.projections.layouts.ratio_stress import SOFTENING, chord, pulls, ties, wanted_distances
from mpsviz.analysis.projections.layouts.replaced_neighbors import (
    averaging,
    draw_by_new_neighbors,
    freedom,
    neighbor_graph,
)
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.projection import Projection

CHANCE_PAIRS = 30
"""Pairs drawn by chance for each image, beside its neighbours."""
ITERATIONS, STEP, MOMENTUM = 150, 0.5, 0.95
"""At most so many; with less momentum a class that must travel as a whole does not arrive."""
FREE_ITERATIONS = 60
"""Where all images are free: what is found is then only where the graph of new neighbours begins."""
AT_REST = 1e-4
"""The descent ends when no image moves by more than this share of the map's radius in a step."""


@dataclass(frozen=True)
class Pairs:
    """m pairs of images: rows `first` < `second`, their `distance` in feature space and `on_map`, before tuning."""

    first: np.ndarray
    second: np.ndarray
    distance: np.ndarray
    on_map: np.ndarray


def carried_umap(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Lay snapshots out as they come; a layout depends on no later snapshot.

    Args:
        snapshots: each (n, D), the same images in the same rows, compared by cosine.
        n_neighbors: k of UMAP (the image itself included) and of the near pairs; above 1 and below n.
        seed: of UMAP's negative samples and of the pairs drawn by chance.

    Yields:
        (n, 2) for each snapshot, in UMAP's own units.
    """
    before: Before | None = None
    layout = np.empty((0, 2))
    for snapshot in snapshots:
        now = Geometry(finely_unit(snapshot))
        if before is None:
            before = Before(now, n_neighbors, seed)
            layout = before.layout
        else:
            layout = _carry(before, now, layout)
        yield layout


class Before:
    """What is known of the first snapshot: its layout, near pairs and pairs drawn by chance, and the Shepard curve."""

    def __init__(self, geometry: Geometry, n_neighbors: int, seed: int) -> None:
        n = len(geometry)
        self.geometry, self.n_neighbors, self.seed = geometry, n_neighbors, seed
        self.layout = umap_layout(geometry.features, n_neighbors=n_neighbors, seed=seed).astype(np.float64)
        chance = np.random.default_rng(seed).integers(0, n, (n, CHANCE_PAIRS))
        self.others = np.hstack([geometry.neighbors(n_neighbors), chance])  # (n, k + CHANCE_PAIRS)
        self.by_chance = np.repeat(np.arange(n), CHANCE_PAIRS), chance.ravel()  # (n CHANCE_PAIRS,) each
        self.reach = chord(geometry.neighbor_cosines(n_neighbors)[:, -1])  # to the k-th neighbour
        self.radius = np.sqrt(((self.layout - self.layout.mean(axis=0)) ** 2).sum(axis=1).mean())
        pairs = self.pairs(self.others)
        self.curve = ShepardCurve(pairs.distance, pairs.on_map)

    def pairs(self, others: np.ndarray) -> Pairs:
        """Each image with its `others` (n, m), every pair once."""
        n = len(others)
        one, other = np.repeat(np.arange(n), others.shape[1]), others.ravel()  # (n, m) → (n m,)
        key = np.unique(np.minimum(one, other) * n + np.maximum(one, other))
        first, second = key // n, key % n
        first, second = first[first != second], second[first != second]
        on_map = np.linalg.norm(self.layout[first] - self.layout[second], axis=1)
        return Pairs(first, second, chord(self.geometry.cosines(first, second)), on_map)


def _carry(before: Before, now: Geometry, layout: np.ndarray) -> np.ndarray:
    """The layout (n, 2) of a snapshot, begun at `layout`."""
    pairs = before.pairs(np.hstack([before.others, now.neighbors(before.n_neighbors)]))
    distance = chord(now.cosines(pairs.first, pairs.second))
    softening = max(SOFTENING * before.radius, NOTHING)
    wanted, weight = wanted_distances(before.curve, pairs.on_map, pairs.distance, distance, softening)
    drift = np.linalg.norm(now.features - before.geometry.features, axis=1)
    tie = ties(drift, before.reach)
    graph = neighbor_graph(now, before.n_neighbors)
    free = freedom(before.geometry, now, before.n_neighbors, averaging(graph))
    iterations = round(ITERATIONS + (FREE_ITERATIONS - ITERATIONS) * free.mean())
    layout = _least_stress(layout, before.layout, pairs, softening, wanted, weight, tie, iterations)
    if not free.any():
        return layout
    return draw_by_new_neighbors(
        layout,
        before.layout,
        free,
        graph,
        wanted=before.curve(drift),
        size=_spread(now, before.by_chance) / max(_spread(before.geometry, before.by_chance), NOTHING),
        pairs=before.by_chance,
        seed=before.seed,
    )


def _least_stress(
    layout: np.ndarray,
    home: np.ndarray,
    pairs: Pairs,
    softening: float,
    wanted: np.ndarray,
    weight: np.ndarray,
    tie: np.ndarray,
    iterations: int,
) -> np.ndarray:
    """Descend Σ weight · log²(drawn / wanted) + Σ tie · (firmness of the image's pairs) · |y − home|², from `layout`,
    in at most so many `iterations`.

    Drawn and wanted distances are softened.
    """
    first, second, n = pairs.first, pairs.second, len(layout)

    def of_images(firmness: np.ndarray) -> np.ndarray:
        return np.bincount(first, firmness, n) + np.bincount(second, firmness, n)

    at_ease = weight / wanted**2
    tie = tie * of_images(at_ease)
    at_rest = AT_REST * np.abs(home - home.mean(axis=0)).max()
    # An axis at a time: (n, 2) as two rows of n.
    at, first_at = np.ascontiguousarray(layout.T), np.ascontiguousarray(home.T)  # (2, n) each
    velocity = np.zeros_like(at)
    for _ in range(iterations):
        apart = [along[first] - along[second] for along in at]  # (m,) by axis
        distance = np.sqrt(apart[0] * apart[0] + apart[1] * apart[1])
        by_length, of_pairs = pulls(distance, wanted, weight, at_ease, softening)
        firmness = of_images(of_pairs)
        for axis in (0, 1):
            pull = apart[axis] * by_length
            gradient = tie * (at[axis] - first_at[axis]) + (np.bincount(first, pull, n) - np.bincount(second, pull, n))
            velocity[axis] = MOMENTUM * velocity[axis] - STEP * gradient / (firmness + tie)
        at = at + velocity
        if np.abs(velocity).max() < at_rest:
            break
    return np.ascontiguousarray(at.T)


def _spread(geometry: Geometry, pairs: tuple[np.ndarray, np.ndarray]) -> float:
    """The mean distance between the features of the pairs."""
    return float(chord(geometry.cosines(*pairs)).mean())


PROJECTION = Projection(
    name="carried_umap",
    title="Carried UMAP",
    shows="The UMAP of before tuning, carried on by how distances changed since: what stayed beside the same "
    "images stays, what shrank, parted or merged is drawn so, and what has new neighbours is drawn among them.",
    hides="A turn of all features together; and gaps before tuning are UMAP's, so compare an image's movement with "
    "other movements, not with gaps.",
    layouts=carried_umap,
    version=3,
    placing=CarriedOthers,
)
