from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.decomposition import PCA

from mpsviz.analysis.fidelity import fidelity
from mpsviz.analysis.projection import PROJECTIONS


def clusters(n_snapshots: int) -> np.ndarray:
    """(S, 36, 12): three clusters of 12, drifting a little."""
    rng = np.random.default_rng(0)
    points = 3 * np.eye(12)[np.repeat(np.arange(3), 12)] + 0.4 * rng.normal(size=(36, 12))
    return points + np.cumsum(0.02 * rng.normal(size=(n_snapshots, 36, 12)), axis=0)


@cache  # umap-learn compiles its optimiser anew at each call: seconds
def map_of_clusters(name: str) -> np.ndarray:
    return PROJECTIONS[name].project(clusters(3), n_neighbors=5, seed=4)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_map_is_finite_repeatable_and_one_plane_a_snapshot(name):
    positions = map_of_clusters(name)
    assert positions.shape == (3, 36, 2)
    assert positions.dtype == np.float32
    assert np.isfinite(positions).all()
    np.testing.assert_array_equal(PROJECTIONS[name].project(clusters(3), n_neighbors=5, seed=4), positions)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_map_keeps_three_clusters_apart(name):
    for snapshot, positions in zip(clusters(3), map_of_clusters(name), strict=True):
        assert fidelity(snapshot, positions, 11).trustworthiness > 0.9


@pytest.mark.parametrize("name", PROJECTIONS)
@pytest.mark.parametrize("shape", [(1, 3, 2), (3, 4, 5)])
def test_few_images_and_too_many_neighbors_still_give_a_map(name, shape):
    features = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    positions = PROJECTIONS[name].project(features, n_neighbors=15, seed=0)
    assert positions.shape == (*shape[:2], 2)
    assert np.isfinite(positions).all()


@pytest.mark.parametrize("name", PROJECTIONS)
def test_identical_features_give_a_finite_map(name):
    assert np.isfinite(PROJECTIONS[name].project(np.ones((2, 20, 6)), n_neighbors=5, seed=0)).all()


@pytest.mark.parametrize("shape", [(5, 4), (0, 5, 4), (2, 2, 4), (2, 5, 1)])
def test_what_cannot_be_drawn_is_refused_with_its_shape(shape):
    with pytest.raises(ValueError, match=rf"they have \({', '.join(map(str, shape))}\)"):
        PROJECTIONS["pca"].project(np.ones(shape), n_neighbors=3, seed=0)


def test_pca_is_scikit_learns_on_the_two_ends():
    features = clusters(4)
    reference = PCA(2, svd_solver="full").fit(features[[0, -1]].reshape(-1, 12))
    positions = PROJECTIONS["pca"].project(features, n_neighbors=5, seed=0)
    for snapshot, drawn in zip(features, positions, strict=True):
        np.testing.assert_allclose(drawn, reference.transform(snapshot), atol=1e-5)


def test_pca_draws_no_movement_longer_than_it_is():
    features = clusters(5)
    positions = PROJECTIONS["pca"].project(features, n_neighbors=5, seed=0)
    drawn, moved = (np.linalg.norm(np.diff(x, axis=0), axis=2) for x in (positions, features))
    assert (drawn <= moved + 1e-5).all()


def test_aligned_umap_ties_snapshots_that_are_equal():
    features = np.repeat(clusters(1), 4, axis=0)
    positions = PROJECTIONS["aligned_umap"].project(features, n_neighbors=5, seed=0)
    extent = np.linalg.norm(positions - positions.mean(axis=(0, 1)), axis=2).mean()
    steps = np.linalg.norm(np.diff(positions, axis=0), axis=2)
    assert steps.mean() < 0.25 * extent


def test_aligned_umap_draws_a_merge_where_it_happens():
    features = clusters(4)
    features[-1, 12:24] += 3 * (np.eye(12)[0] - np.eye(12)[1])  # the second cluster lands on the first
    positions = PROJECTIONS["aligned_umap"].project(features, n_neighbors=5, seed=0)
    first, second = positions[:, :12].mean(axis=1), positions[:, 12:24].mean(axis=1)
    gap = np.linalg.norm(first - second, axis=1)
    assert gap[-1] < 0.5 * gap[0]


def test_a_key_is_the_name_and_says_what_is_hidden():
    for name, projection in PROJECTIONS.items():
        assert name == projection.name
        assert projection.title
        assert projection.shows.endswith(".")
        assert projection.hides.endswith(".")
