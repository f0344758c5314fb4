from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.gram import class_gram, gram


def random_units(n: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(n, 5))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_class_blocks_average_the_gram_matrix_without_its_diagonal():
    features, label = random_units(9, 3), np.array([0, 2, 0, 1, 2, 0, -1, 1, 2])
    cosines = gram(features)
    np.fill_diagonal(cosines, np.nan)
    expected = [[np.nanmean(cosines[np.ix_(label == a, label == b)]) for b in range(3)] for a in range(3)]
    np.testing.assert_allclose(class_gram(features, label, 3), expected)


def test_class_blocks_without_pairs_are_undefined():
    blocks = class_gram(random_units(3, 3), np.array([0, 0, 1]), 3)
    np.testing.assert_array_equal(np.isnan(blocks), [[False, False, True], [False, True, True], [True, True, True]])
