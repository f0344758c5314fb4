"""Laying one map over another: turned, mirrored, resized and shifted until the same images lie as near as they can."""

from __future__ import annotations

import numpy as np


def lay_over(layout: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """The similarity transform of `layout` (n, 2) nearest to `onto` (n, 2) in the sum of squares (Procrustes)."""
    center, target = layout.mean(axis=0), onto.mean(axis=0)
    centered, aimed = layout - center, onto - target
    left, stretch, right = np.linalg.svd(centered.T @ aimed)
    extent = (centered**2).sum()
    scale = stretch.sum() / extent if extent > 0 else 1.0
    return scale * centered @ (left @ right) + target
