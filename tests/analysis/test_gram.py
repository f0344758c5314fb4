from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

from mpsviz.analysis.gram import class_gram, gram, gram_drift

REFERENCE = Path(__file__).parents[1] / "reference" / "mps_reference.npz"


def random_units(n: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(n, 5))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_drift_reaches_the_golden_number():
    with np.load(REFERENCE) as golden:
        before, after = golden["gram_tokens_before"][:, 0], golden["gram_tokens_after"][:, 0]
        units = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (before, after))
        assert gram_drift(*units) == pytest.approx(float(golden["gram_global_l1"]), abs=1e-6)


def test_drift_is_half_the_distortion_of_squared_distances():
    before, after = random_units(12, 0), random_units(12, 1)
    squared = [squareform(pdist(x, "sqeuclidean")) for x in (before, after)]
    assert gram_drift(before, after) == pytest.approx(np.abs(squared[0] - squared[1]).mean() / 2)


def test_a_rotation_of_everything_is_no_drift():
    features = random_units(12, 0)
    rotation, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(5, 5)))
    assert gram_drift(features, features @ rotation) == pytest.approx(0, abs=1e-12)


def test_drift_without_images_is_undefined():
    assert np.isnan(gram_drift(np.empty((0, 3)), np.empty((0, 3))))


def test_class_blocks_average_the_gram_matrix_without_its_diagonal():
    features, label = random_units(9, 3), np.array([0, 2, 0, 1, 2, 0, -1, 1, 2])
    cosines = gram(features)
    np.fill_diagonal(cosines, np.nan)
    expected = [[np.nanmean(cosines[np.ix_(label == a, label == b)]) for b in range(3)] for a in range(3)]
    np.testing.assert_allclose(class_gram(features, label, 3), expected)


def test_class_blocks_without_pairs_are_undefined():
    blocks = class_gram(random_units(3, 3), np.array([0, 0, 1]), 3)
    np.testing.assert_array_equal(np.isnan(blocks), [[False, False, True], [False, True, True], [True, True, True]])
