"""How far each image's own feature has moved. Measured in feature space; a map only draws it."""

from __future__ import annotations

import numpy as np


def drift(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """1 − cosine(before, after) of each row.

    Args:
        before, after: (n, D), L2-normalised, the same images in the same rows.

    Returns:
        (n,) in [0, 2].
    """
    return np.clip(1 - np.einsum("nd,nd->n", before, after), 0, 2)
