from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from zadu.measures import mean_relative_rank_error, trustworthiness_continuity

from mpsviz.analysis.fidelity.map_fidelity import OF_NEIGHBORS, chance_levels, fidelity


@pytest.fixture
def world() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(90, 8))
    return features, features[:, :2] + 0.3 * rng.normal(size=(90, 2))


@pytest.mark.parametrize("k", [1, 5, 20])
def test_trustworthiness_and_continuity_are_scikit_learns(world, k):
    features, positions = world
    found = fidelity(features, positions, k)
    expected = trustworthiness(features, positions, n_neighbors=k, metric="cosine")
    swapped = trustworthiness(positions, features / np.linalg.norm(features, axis=1, keepdims=True), n_neighbors=k)
    assert found.trustworthiness == pytest.approx(expected, abs=1e-12)
    assert found.continuity == pytest.approx(swapped, abs=1e-12)
    assert found.trustworthiness != pytest.approx(found.continuity, abs=1e-3)


@pytest.mark.parametrize("k", [2, 5, 20])
def test_it_agrees_with_zadu(world, k):
    features, positions = world
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)  # Euclidean neighbours of these are cosine's
    found = fidelity(features, positions, k)
    neighborhoods = trustworthiness_continuity.measure(unit, positions, k=k)
    ranks = mean_relative_rank_error.measure(unit, positions, k=k)
    assert found.trustworthiness == pytest.approx(neighborhoods["trustworthiness"], abs=1e-6)
    assert found.continuity == pytest.approx(neighborhoods["continuity"], abs=1e-6)
    assert found.rank_error_false == pytest.approx(ranks["mrre_false"], abs=1e-6)
    assert found.rank_error_missing == pytest.approx(ranks["mrre_missing"], abs=1e-6)


def test_stress_is_that_of_the_best_scale(world):
    features, positions = world
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    chords, distances = pdist(unit), pdist(positions)
    errors = [np.sqrt(((chords - s * distances) ** 2).sum() / (chords**2).sum()) for s in np.linspace(0, 3, 3001)]
    found = fidelity(features, positions, 5).stress
    assert found <= min(errors) + 1e-12
    assert found == pytest.approx(min(errors), abs=1e-5)
    assert fidelity(features, 7 * positions, 5).stress == pytest.approx(found, abs=1e-9)


def test_many_images_are_ranked_by_a_sample_and_all_have_their_reliability(world, monkeypatch):
    features, positions = (np.random.default_rng(3).normal(size=(400, d)) for d in (8, 2))
    positions = positions + features[:, :2]
    whole = fidelity(features, positions, 6)
    monkeypatch.setattr("mpsviz.analysis.fidelity.map_fidelity.RANKED", 150)
    monkeypatch.setattr("mpsviz.analysis.fidelity.map_fidelity.CHUNK", 50)
    sampled = fidelity(features, positions, 6)
    np.testing.assert_allclose(sampled.reliability, whole.reliability)
    assert sampled.trustworthiness != whole.trustworthiness
    assert sampled.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.03)
    assert sampled.stress == pytest.approx(whole.stress, abs=0.03)


def test_reliability_is_the_share_of_neighbors_kept(world):
    features, positions = world
    found = fidelity(features, positions, 6)
    sets = [
        NearestNeighbors(n_neighbors=6, metric=metric).fit(points).kneighbors(return_distance=False)
        for points, metric in ((features, "cosine"), (positions, "euclidean"))
    ]
    expected = [len(set(a) & set(b)) / 6 for a, b in zip(*sets, strict=True)]
    np.testing.assert_allclose(found.reliability, expected)
    assert found.neighbor_recall == pytest.approx(np.mean(expected))


def test_a_map_without_loss_is_perfect():
    angles = np.linspace(0, 3, 30) ** 1.3
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = fidelity(circle, circle, 5)
    assert (found.trustworthiness, found.continuity, found.neighbor_recall) == (1, 1, 1)
    assert (found.reliability == 1).all()


def test_one_misplaced_image_is_the_unreliable_one():
    angles = np.linspace(0, 3, 30) ** 1.3
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    positions = circle.copy()
    positions[3] = positions[-1] + 0.01
    found = fidelity(circle, positions, 4)
    assert found.reliability[3] == 0
    assert found.reliability.argmin() == 3
    assert found.trustworthiness < 1
    assert found.continuity < 1


@pytest.mark.parametrize(("n", "k"), [(4, 1), (5, 1), (11, 2), (40, 10), (43, 10)])
def test_neighbors_are_at_most_a_quarter_of_the_images(n, k):
    rng = np.random.default_rng(n)
    features, positions = rng.normal(size=(n, 4)), rng.normal(size=(n, 2))
    found = fidelity(features, positions, 10)
    assert found.n_neighbors == k
    assert found.trustworthiness == fidelity(features, positions, k).trustworthiness
    assert 0 <= found.trustworthiness <= 1
    assert found.reliability.shape == (n,)


def test_three_images_have_no_neighbourhoods_but_a_stress():
    rng = np.random.default_rng(3)
    found = fidelity(rng.normal(size=(3, 4)), rng.normal(size=(3, 2)), 10)
    assert found.n_neighbors == 0
    assert np.isnan([getattr(found, name) for name in OF_NEIGHBORS]).all()
    assert np.isnan(found.reliability).all()
    assert 0 <= found.stress <= 1


@pytest.mark.parametrize(("n", "k"), [(40, 10), (13, 3), (4, 1)])
def test_a_map_that_has_nothing_to_do_with_the_features_is_at_its_chance_level(n, k):
    rng = np.random.default_rng(n)
    maps = [fidelity(rng.normal(size=(n, 64)), rng.normal(size=(n, 64))[:, :2], k) for _ in range(600)]
    for name, level in chance_levels(n, k).items():
        values = np.array([getattr(found, name) for found in maps])
        assert values.mean() == pytest.approx(level, abs=5 * values.std() / len(values) ** 0.5), name
    assert np.isnan(list(chance_levels(3, 0).values())).all()


def test_a_collapsed_map_is_measured_without_a_warning():
    found = fidelity(np.random.default_rng(0).normal(size=(20, 4)), np.zeros((20, 2)), 5)
    assert np.isfinite([found.trustworthiness, found.continuity, found.neighbor_recall]).all()


@pytest.mark.parametrize(("n", "shape"), [(2, (2, 2)), (5, (4, 2)), (5, (5, 3))])
def test_rows_that_do_not_match_are_refused_with_their_shapes(n, shape):
    with pytest.raises(ValueError, match=rf"\({n}, 4\) has \({shape[0]}, {shape[1]}\)"):
        fidelity(np.ones((n, 4)), np.ones(shape), 2)
