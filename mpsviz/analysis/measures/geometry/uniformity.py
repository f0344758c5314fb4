"""How evenly images spread over the sphere. Of all pairs, so a sample stands for more than `WHOLE` images."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.measure import Measure, sampled_above
from mpsviz.analysis.features.feature_space import WHOLE, Geometry


def uniformity(geometry: Geometry) -> float:
    """`log mean exp(−2 ‖x − y‖²)` over pairs of two images (Wang and Isola, ICML 2020, t = 2).

    For unit vectors `‖x − y‖² = 2 − 2 x·y`.

    Args:
        geometry: of n ≤ `WHOLE` images.

    Returns:
        In [−8, 0]; lower is more even. NaN below two images.
    """
    n = len(geometry)
    if n < 2:
        return float("nan")
    total = sum(np.exp(4 * cosines - 4).sum(dtype=np.float64) for _, cosines in geometry.gram_rows())
    return float(np.log(total / (n * (n - 1))))


MEASURES = (
    Measure("run", "uniformity", lambda evidence: uniformity(evidence.held_out_images.sampled.geometry_after),
            f"How unevenly held-out images lie on the sphere, the lower the more evenly; of more than {WHOLE:,} a "
            "sample drawn by class.", "log of a mean potential", None, sampled=sampled_above(WHOLE)),
)  # fmt: skip
