from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.neighbors import family_purity, nearest_neighbors, neighbor_overlap, neighbor_purity


def directions(*degrees: float) -> np.ndarray:
    """Unit vectors in the plane at these angles."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@pytest.fixture
def features() -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(40, 6))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def brute_force_neighbors(features: np.ndarray, k: int) -> np.ndarray:
    neighbors = []
    for i, row in enumerate(features @ features.T):
        others = [j for j in range(len(features)) if j != i]
        neighbors.append(sorted(others, key=row.__getitem__, reverse=True)[:k])
    return np.array(neighbors)


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


def test_overlap_counts_the_neighbors_that_stay(features):
    after = np.random.default_rng(1).permutation(features)
    expected = [
        len(set(old) & set(new)) / 5
        for old, new in zip(brute_force_neighbors(features, 5), brute_force_neighbors(after, 5), strict=True)
    ]
    np.testing.assert_allclose(neighbor_overlap(features, after, 5), expected)
    np.testing.assert_array_equal(neighbor_overlap(features, features, 5), np.ones(40))
    assert 0 < np.mean(expected) < 1


def test_overlap_is_undefined_for_a_single_image():
    assert np.isnan(neighbor_overlap(np.ones((1, 2)), np.ones((1, 2)), 3)).all()


def test_purity_of_two_tight_classes_is_one_though_k_is_larger_than_a_class():
    features = directions(0, 1, 2, 90, 91, 92, 93)
    np.testing.assert_array_equal(neighbor_purity(features, np.array([0, 0, 0, 1, 1, 1, 1]), 10), np.ones(7))


def test_purity_by_hand():
    # neighbours of 0°: 2° (other), 5° (own); of 5°: 2° (other), 0° (own), 9° (own); three rows of class 0 → k = 2
    features = directions(0, 5, 9, 2, 100)
    purity = neighbor_purity(features, np.array([0, 0, 0, 1, 2]), 3)
    np.testing.assert_allclose(purity, [0.5, 0.5, 0.5, np.nan, np.nan])
    assert neighbor_purity(features, np.array([0, 0, 0, 1, 2]), 1).tolist()[:3] == [0, 0, 1]


def test_purity_is_undefined_with_one_image_a_class():
    assert np.isnan(neighbor_purity(directions(0, 10, 20), np.arange(3), 2)).all()


def test_family_looks_past_the_own_class_and_past_rows_without_a_family():
    features = directions(0, 1, 10, 11, 30, 3)
    label = np.array([0, 0, 1, 1, 2, 3])
    family = np.array([0, 0, 0, 0, 1, -1])
    # the last row, at 3°, is nearest to the first two but has no family; the one at 30° has only strangers
    np.testing.assert_array_equal(family_purity(features, label, family), [1, 1, 1, 1, 0, np.nan])


def test_family_is_not_told_by_the_own_class():
    label, family = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])
    np.testing.assert_array_equal(family_purity(directions(0, 1, 40, 41), label, family), np.zeros(4))


def test_family_notices_a_class_that_moves_to_strangers():
    label, family = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])
    assert np.nanmean(family_purity(directions(0, 5, 60, 65), label, family)) == 1
    assert np.nanmean(family_purity(directions(0, 60, 61, 1), label, family)) == 0


def test_family_is_undefined_for_one_class_or_no_families():
    features = directions(0, 5, 60)
    assert np.isnan(family_purity(features, np.zeros(3, dtype=int), np.zeros(3, dtype=int))).all()
    assert np.isnan(family_purity(features, np.arange(3), np.full(3, -1))).all()
