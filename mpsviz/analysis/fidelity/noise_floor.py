"""How much of what a map draws as movement is chance: the same map with another seed."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.projections.projection import Projection


def noise_floor(
    projection: Projection, features: np.ndarray, layouts: np.ndarray, *, n_neighbors: int, seed: int
) -> np.ndarray:
    """`difference_of_seeds` of a map that was drawn, and of the same drawn again with the next seed.

    Args:
        features: (S, n, D).
        layouts: (S, n, 2), the map that was drawn of them with `seed`.

    Returns:
        (S,) in units of the map `layouts`; zeros where chance has no part in the map.
    """
    if not projection.seeded or len(layouts) < 2:
        return np.zeros(len(layouts))
    return difference_of_seeds(layouts, projection.project(features, n_neighbors=n_neighbors, seed=seed + 1))


def difference_of_seeds(layouts: np.ndarray, again: np.ndarray) -> np.ndarray:
    """By how much the drawn movement of an image differs, on average, when the map is drawn with another seed.

    Movements are lengths, from the first snapshot to each, in units of the map's own radius: two maps of different
    seeds may be turned and arranged differently. What is drawn to move less than this has not been shown to move.

    Args:
        layouts, again: (S, n, 2), of the same features.

    Returns:
        (S,) in units of the map `layouts`.
    """
    moved, moved_again = (movement(positions) / _radius(positions[0]) for positions in (layouts, again))
    return np.abs(moved - moved_again).mean(axis=1) * _radius(layouts[0])


def movement(layouts: np.ndarray) -> np.ndarray:
    """How far each image is drawn from where it was first, (S, n, 2) → (S, n)."""
    return np.linalg.norm(layouts - layouts[0], axis=2)


def _radius(positions: np.ndarray) -> float:
    """The root mean square distance from the middle; 1 where everything is in one place."""
    return float(np.sqrt(((positions - positions.mean(axis=0)) ** 2).sum(axis=1).mean())) or 1.0
