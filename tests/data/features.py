"""Features of six images, before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mpsviz.data.formats.features.features import FeatureTable

RNG = np.random.default_rng(0)
BEFORE = RNG.normal(size=(6, 4)) * 1e3
AFTER = RNG.normal(size=(3, 6, 4))


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def npz(folder: Path, **arrays: object) -> Path:
    np.savez(folder / "features.npz", **arrays)
    return folder / "features.npz"


LABELS = np.array(["dog", "cat", "cat", "dog", "cat", "dog"])


def set_of(table: FeatureTable) -> np.ndarray:
    """The one set of features that a table holds."""
    assert table.after.shape == (0, *table.before.shape)
    return table.before
