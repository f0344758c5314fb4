from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from mpsviz.analysis.features import neighbors
from mpsviz.analysis.features.neighbors import nearest_among, nearest_neighbors
from tests.analysis.by_hand import brute_force_neighbors, directions


@pytest.fixture
def features() -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(40, 6))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_neighbors_are_exact_and_nearest_first(features):
    indices, distances = nearest_neighbors(features, 7)
    np.testing.assert_array_equal(indices, brute_force_neighbors(features, 7))
    cosine = np.take_along_axis(features @ features.T, indices, axis=1)
    np.testing.assert_allclose(distances, 1 - cosine, atol=1e-12)


def test_a_row_is_not_its_own_neighbor_even_among_twins():
    indices, _ = nearest_neighbors(np.ones((5, 3)), 4)
    assert [sorted(row) for row in indices.tolist()] == [[j for j in range(5) if j != i] for i in range(5)]


@pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 0), (2, 1), (4, 3)])
def test_there_are_no_more_neighbors_than_other_rows(n, k):
    indices, distances = nearest_neighbors(directions(*range(n)).reshape(n, 2), 10)
    assert indices.shape == distances.shape == (n, k)


def test_neighbors_among_others_are_scikit_learns_whatever_the_blocks(features, monkeypatch):
    monkeypatch.setattr(neighbors, "BLOCK", 7)
    some, others = 3 * features[:17], features[17:]
    index = NearestNeighbors(n_neighbors=4, metric="cosine", algorithm="brute").fit(others)
    distances, indices = index.kneighbors(some)
    found = nearest_among(some, others, 4)
    np.testing.assert_array_equal(found[0], indices)
    np.testing.assert_allclose(found[1], distances, atol=1e-12)
    assert nearest_among(some, others[:2], 4)[0].shape == (17, 2)


def test_neighbors_within_a_point_are_told_apart(features):
    """Near one direction the order of distances is that along it; single precision ends at 1e-7."""
    near = 1e4 * np.eye(6)[0] + np.hstack([np.zeros((40, 1)), features[:, 1:]])
    indices, _ = nearest_neighbors(near, 5)
    in_single, distances = nearest_neighbors(near.astype(np.float32), 5)
    np.testing.assert_array_equal(in_single, indices)
    assert distances.max() < 1e-7
