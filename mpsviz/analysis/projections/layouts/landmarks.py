"""Maps of many images: some are laid out, the others are placed by their neighbours among them.

An image is placed at the mean of its nearest landmarks, the nearer the heavier. Where neither it nor these have moved,
it keeps the landmarks and the weights of the first snapshot: chance alone would change them a little at every snapshot,
and what stays in feature space would be drawn to move.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from mpsviz.analysis.features.neighbors import nearest_among, unit
from mpsviz.analysis.features.shepard import NOTHING
from mpsviz.analysis.projections.layouts.ratio_stress import TIE, UNMOVED

PLACED_BY = 5
"""Nearest landmarks whose mean position, weighted by nearness, is where an image goes."""
SAME = 1e-6
"""A cosine distance below which two images are one."""

Layouts = Callable[[Iterable[np.ndarray]], Iterator[np.ndarray]]


def choose_landmarks(n: int, most: int) -> np.ndarray:
    """`most` of n rows, ascending, drawn by chance with a fixed seed; all where there are no more."""
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(0).choice(n, most, replace=False))


def place(features: np.ndarray, known: np.ndarray, layout: np.ndarray) -> np.ndarray:
    """Where images belong on a map of others, by cosine.

    Args:
        features: (n, D), the images to place.
        known: (m, D), those on the map.
        layout: (m, 2), where they are.

    Returns:
        (n, 2).
    """
    nearest, distances = nearest_among(features, known, PLACED_BY)
    return _mean_place(nearest, _weights(distances), layout)


class First:
    """How images (n, D) stood among landmarks, which are some of their `rows`, at the first snapshot."""

    version = 1
    """Raised with every change by which the same landmarks place images otherwise."""

    def __init__(self, features: np.ndarray, rows: np.ndarray) -> None:
        self.features, self.rows = unit(features), rows
        self.others = np.setdiff1d(np.arange(len(features)), rows)
        self.nearest, distances = nearest_among(features[self.others], features[rows], PLACED_BY)
        self.weights = _weights(distances)
        among = nearest_among(features[rows], features[rows], PLACED_BY + 1)[1]  # the nearest is the landmark itself
        self.reach = np.empty(len(features))  # the chord to the farthest of an image's landmarks
        self.reach[self.others], self.reach[rows] = chord_of_distance(distances[:, -1]), chord_of_distance(among[:, -1])

    def places(self, features: np.ndarray, layout: np.ndarray) -> np.ndarray:
        """Where all images (n, D) of a later snapshot belong, on a `layout` (m, 2) of the landmarks; (n, 2).

        An image that has moved by m, as a share of the distance to its farthest landmark, is placed anew to a share of
        1 / (1 + (UNMOVED / m)^TIE), as it is tied in `carried_umap`.
        """
        moved = np.linalg.norm(unit(features) - self.features, axis=1) / np.maximum(self.reach, NOTHING)
        new = 1 / (1 + (UNMOVED / np.maximum(moved, NOTHING)) ** TIE)
        around = (self.weights * new[self.rows][self.nearest]).sum(axis=1)
        new_place = (1 - (1 - new[self.others]) * (1 - around))[:, None]  # (o,) → (o, 1)
        then = _mean_place(self.nearest, self.weights, layout)
        now = place(features[self.others], features[self.rows], layout)
        positions = np.empty((len(features), 2))
        positions[self.rows], positions[self.others] = layout, then + new_place * (now - then)
        return positions


def with_landmarks(
    layouts: Layouts, snapshots: Iterable[np.ndarray], rows: np.ndarray, placing: type[First] = First
) -> Iterator[np.ndarray]:
    """Draw only `rows` of each snapshot (n, D) by `layouts`, and place the others; yields (n, 2) for each."""
    waiting: deque[np.ndarray] = deque()
    first: First | None = None

    def of_landmarks() -> Iterator[np.ndarray]:
        for features in snapshots:
            waiting.append(features)
            yield features[rows]

    for layout in layouts(of_landmarks()):
        features = waiting.popleft()
        first = first or placing(features, rows)
        yield first.places(features, layout)


def _weights(distances: np.ndarray) -> np.ndarray:
    """Of landmarks at these cosine distances (n, k); they sum to 1."""
    weight = 1 / np.maximum(distances, SAME)
    return weight / weight.sum(axis=1, keepdims=True)


def _mean_place(nearest: np.ndarray, weights: np.ndarray, layout: np.ndarray) -> np.ndarray:
    """The means (n, 2) of the landmarks `nearest` (n, k) on a layout (m, 2), by their weights (n, k)."""
    return np.einsum("nk,nkd->nd", weights, layout[nearest])


def chord_of_distance(distances: np.ndarray) -> np.ndarray:
    """The distance |x − y| of unit vectors from their cosine distance."""
    return np.sqrt(2 * np.maximum(distances, 0).astype(np.float64))
