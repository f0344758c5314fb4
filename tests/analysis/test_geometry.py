"""What is found out once and in blocks is what a loop finds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from mpsviz.analysis.features import feature_space
from mpsviz.analysis.features.feature_space import Geometry
from tests.analysis.by_hand import brute_force_neighbors, brute_force_order, units


@pytest.fixture(params=["whole", "in blocks"])
def points(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Geometry:
    monkeypatch.setattr(feature_space, "BLOCK", 7)
    monkeypatch.setattr(feature_space, "PAIRS", 3)
    if request.param == "in blocks":
        monkeypatch.setattr(feature_space, "WHOLE", 20)
    return Geometry(units(40, 6, 0))


@pytest.mark.parametrize("k", [1, 7, 39, 60])
def test_neighbours_are_exact_and_nearest_first(points, k):
    np.testing.assert_array_equal(points.neighbors(k), brute_force_neighbors(points.features, k))


def test_neighbours_are_those_of_scikit_learn(points):
    index = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(points.features)
    np.testing.assert_array_equal(points.neighbors(10), index.kneighbors(return_distance=False))


def test_neighbours_asked_for_again_are_the_same_whatever_was_asked_before(points):
    few, many = points.neighbors(3), points.neighbors(35)
    np.testing.assert_array_equal(points.neighbors(3), few)
    np.testing.assert_array_equal(many[:, :3], few)


def test_ranks_are_places_in_the_order_of_all_others(points):
    columns = np.random.default_rng(1).permuted(points.neighbors(39), axis=1)[:, :5]
    expected = [[1 + order.index(j) for j in row] for order, row in zip(
        brute_force_order(points.features), columns.tolist(), strict=True)]  # fmt: skip
    np.testing.assert_array_equal(points.ranks(columns), expected)
    np.testing.assert_array_equal(points.neighbor_ranks(4), np.tile([1, 2, 3, 4], (40, 1)))


def test_cosines_of_pairs_and_of_neighbours_are_those_of_the_gram_matrix(points):
    gram = points.features @ points.features.T
    first, second = np.random.default_rng(2).integers(0, 40, (2, 10))
    np.testing.assert_allclose(points.cosines(first, second), gram[first, second], atol=1e-12)
    expected = np.take_along_axis(gram, points.neighbors(5), axis=1)
    np.testing.assert_allclose(points.neighbor_cosines(5), expected, atol=1e-12)


def test_twins_share_a_rank_and_an_image_is_not_its_own_neighbour():
    twins = Geometry(np.ones((5, 1)))
    assert [sorted(row) for row in twins.neighbors(9).tolist()] == [[j for j in range(5) if j != i] for i in range(5)]
    np.testing.assert_array_equal(twins.neighbor_ranks(4), np.ones((5, 4)))


def test_neighbours_equally_near_share_the_best_rank():
    angles = np.array([0, 0.1, -0.1, 0.3, -0.3, 1.0])
    points = Geometry(np.round(np.stack([np.cos(angles), np.sin(angles)], axis=1), 3))
    np.testing.assert_array_equal(points.neighbor_ranks(5), points.ranks(points.neighbors(5)))
    assert points.neighbor_ranks(5)[0].tolist() == [1, 1, 3, 3, 5]


@pytest.mark.parametrize("n", [0, 1])
def test_without_others_there_are_no_neighbours(n):
    assert Geometry(np.ones((n, 3))).neighbors(5).shape == (n, 0)


def test_a_part_knows_its_own_images_only(points):
    rows = np.arange(40) % 3 == 0
    part = points.select(rows)
    np.testing.assert_array_equal(part.neighbors(4), brute_force_neighbors(points.features[rows], 4))
    assert points.select(np.flatnonzero(rows)) is part
    assert points.select(np.ones(40, dtype=bool)) is points


def test_the_gram_matrix_of_a_part_is_that_of_its_images():
    points = Geometry(units(40, 6, 0))
    rows = np.array([5, 2, 31])
    np.testing.assert_allclose(points.select(rows).gram, points.features[rows] @ points.features[rows].T, atol=1e-12)


def test_a_matrix_that_is_too_large_is_not_made(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feature_space, "WHOLE", 20)
    with pytest.raises(ValueError, match=r"\(40, 6\) is kept only up to 20 rows"):
        _ = Geometry(units(40, 6, 0)).gram


def test_centred_features_have_no_mean_and_the_scatter_is_n_covariances(points):
    np.testing.assert_allclose(np.concatenate(list(points.centred())).mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(points.scatter / 40, np.cov(points.features.T, bias=True), atol=1e-12)


def near_a_direction(n: int, spread: float) -> np.ndarray:
    """(n, 6) unit vectors in float32."""
    features = np.eye(6)[0] + spread * units(n, 6, 1)
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("whole", [5000, 20], ids=["whole", "in blocks"])
def test_neighbours_within_a_point_are_those_of_double_precision(whole: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feature_space, "WHOLE", whole)
    features = near_a_direction(40, 1e-4)
    wide = features.astype(np.float64)
    wide /= np.linalg.norm(wide, axis=1, keepdims=True)
    expected = brute_force_neighbors(wide, 7)
    points = Geometry(features)
    np.testing.assert_array_equal(points.neighbors(7), expected)
    np.testing.assert_array_equal(points.ranks(expected), np.tile(np.arange(1, 8), (40, 1)))
    pairs = np.arange(40), expected[:, 0]
    distance = np.square(wide[pairs[0]] - wide[pairs[1]]).sum(axis=1) / 2
    np.testing.assert_allclose(1 - points.cosines(*pairs), distance, atol=1e-14)
    assert distance.max() < 1e-7


def test_a_part_that_is_a_point_is_told_apart_among_others_that_are_not():
    features = np.concatenate([near_a_direction(40, 1e-4), units(20, 6, 2).astype(np.float32)])
    points, part = Geometry(features), np.arange(60) < 40
    assert points.gram.dtype == np.float32
    expected = Geometry(features[:40]).neighbors(7)
    np.testing.assert_array_equal(points.select(part).neighbors(7), expected)


def test_features_that_are_no_point_are_compared_as_they_are_kept():
    features = near_a_direction(40, 0.1)
    points = Geometry(features)
    assert points.compared is features
    np.testing.assert_array_equal(points.gram, features @ features.T)
    np.testing.assert_array_equal(points.neighbor_cosines(7), np.sort(features @ features.T)[:, -2:-9:-1])
