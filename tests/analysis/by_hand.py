"""What measures are held against: loops over pairs of images in float64, and figures that one can draw on paper."""

from __future__ import annotations

import numpy as np


def directions(*degrees: float) -> np.ndarray:
    """Unit vectors in the plane at these angles."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def units(n: int, width: int, seed: int, *, spread: float = 1.0) -> np.ndarray:
    """(n, width) random unit vectors around the first axis; the smaller `spread`, the nearer to it."""
    vectors = spread * np.random.default_rng(seed).normal(size=(n, width)) + np.eye(width)[0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def rotation(width: int, seed: int) -> np.ndarray:
    """A random orthogonal matrix (width, width)."""
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width)))[0]


def brute_force_order(features: np.ndarray) -> list[list[int]]:
    """For each row all others, the most alike first."""
    orders = []
    for i, x in enumerate(features):
        others = [j for j in range(len(features)) if j != i]
        orders.append(sorted(others, key=lambda j, x=x: -float(x @ features[j])))
    return orders


def brute_force_neighbors(features: np.ndarray, k: int) -> np.ndarray:
    return np.array([order[:k] for order in brute_force_order(features)])
