"""The products of every feature before with every feature after, which several comparisons of two spaces begin with."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence


def cross_scatter(evidence: Evidence) -> np.ndarray:
    """`Xᵀ Y`, (D, D) float64, of the centred features before (X) and after (Y); ask for it by `Evidence.once`."""
    before, after = evidence.geometry_before, evidence.geometry_after
    if before is after:
        return before.scatter  # to the same bits: what is compared with itself is not rounded differently
    return np.asarray(sum(x.T @ y for x, y in zip(before.centred(), after.centred(), strict=True)))
