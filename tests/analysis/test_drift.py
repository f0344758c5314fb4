from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cosine

from mpsviz.analysis.measures.geometry.drift import drift


def test_drift_by_hand():
    before = np.array([[1.0, 0], [1, 0], [1, 0], [0, 1]])
    after = np.array([[1.0, 0], [0, 1], [-1, 0], [0.6, 0.8]])
    np.testing.assert_allclose(drift(before, after), [0, 1, 2, 0.2])


def test_drift_is_scipys_cosine_distance():
    before, after = np.random.default_rng(0).normal(size=(2, 6, 4))
    before, after = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (before, after))
    np.testing.assert_allclose(drift(before, after), [cosine(a, b) for a, b in zip(before, after, strict=True)])


def test_rounding_makes_no_negative_drift():
    features = np.random.default_rng(0).normal(size=(500, 64)).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    assert (1 - (features * features).sum(axis=1)).min() < 0
    assert drift(features, features).min() >= 0
