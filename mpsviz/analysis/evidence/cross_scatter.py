"""The products of every feature before with every feature after, which several comparisons of two spaces begin with."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence


def cross_scatter(evidence: Evidence) -> np.ndarray:
    """`Xᵀ Y`, (D, D) float64, of the centred features before (X) and after (Y); ask for it by `Evidence.once`."""
    return evidence.geometry_before.centred.T @ evidence.geometry_after.centred
