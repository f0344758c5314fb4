"""Maps of many images: some are laid out, the others are placed by their neighbours among them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from mpsviz.analysis.features.neighbors import nearest_among

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
    weight = 1 / np.maximum(distances, SAME)
    return np.einsum("nk,nkd->nd", weight / weight.sum(axis=1, keepdims=True), layout[nearest])


def with_landmarks(layouts: Layouts, snapshots: Iterable[np.ndarray], rows: np.ndarray) -> Iterator[np.ndarray]:
    """Draw only `rows` of each snapshot (n, D) by `layouts`, and place the others; yields (n, 2) for each."""
    waiting: deque[np.ndarray] = deque()

    def of_landmarks() -> Iterator[np.ndarray]:
        for features in snapshots:
            waiting.append(features)
            yield features[rows]

    for layout in layouts(of_landmarks()):
        features = waiting.popleft()
        positions = np.empty((len(features), 2))
        positions[rows] = layout
        others = np.setdiff1d(np.arange(len(features)), rows)
        positions[others] = place(features[others], features[rows], layout)
        yield positions
