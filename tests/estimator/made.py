"""Estimators of one epoch, and pictures for them."""

from __future__ import annotations

import numpy as np

from mpsviz import FewShotClassifier


def quick(**changes: object) -> FewShotClassifier:
    return FewShotClassifier(**{"epochs": 1, "random_state": 0, "device": "cpu", **changes})


def pictures(n: int = 6, side: int = 20, seed: int = 0) -> np.ndarray:
    """(n, side, side, 3) uint8 noise."""
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


NAMES = ["cat", "dog", "boat"] * 2
