"""Laying one map over another: turned, mirrored and shifted, or resized, too, until the same images lie as near as they
can."""

from __future__ import annotations

import numpy as np
from scipy.linalg import orthogonal_procrustes


def turn_over(layout: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """`layout` (n, 2) turned, mirrored and shifted, distances kept, to lie nearest to `onto` (n, 2): orthogonal
    Procrustes (Schönemann, 1966)."""
    center, target = layout.mean(axis=0), onto.mean(axis=0)
    rotation, _ = orthogonal_procrustes(layout - center, onto - target)
    return (layout - center) @ rotation + target


def lay_over(layout: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """The similarity transform of `layout` (n, 2) nearest to `onto` (n, 2) in the sum of squares (Procrustes)."""
    center, target = layout.mean(axis=0), onto.mean(axis=0)
    centered, aimed = layout - center, onto - target
    left, stretch, right = np.linalg.svd(centered.T @ aimed)
    extent = (centered**2).sum()
    scale = stretch.sum() / extent if extent > 0 else 1.0
    return scale * centered @ (left @ right) + target
