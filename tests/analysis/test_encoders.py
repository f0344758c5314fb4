"""Two encoders side by side: known truth in, known agreement out, whatever the axes and widths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ortho_group, spearmanr

from mpsviz.analysis.encoders.agreement import MEASURES, compare
from mpsviz.analysis.encoders.relations import rank_relation, scatter_relation
from mpsviz.analysis.features.clusters import NOISE, clusters
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.geometry.cka import debiased_cka

N = 60


def points(width: int, seed: int = 0, n: int = N) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, width)) + 0.5


def test_a_rotated_scaled_and_widened_copy_agrees_in_everything():
    features = points(6)
    copy = 7 * np.pad(features, ((0, 0), (0, 3))) @ ortho_group.rvs(9, random_state=0)
    found = compare(features, copy)
    assert found is not None
    for name, agreement in found.agreements.items():
        assert agreement.value == pytest.approx(1, abs=1e-6), name
        assert (agreement.lower, agreement.upper) == pytest.approx((1, 1), abs=1e-6), name
        assert agreement.is_beyond_chance, name
    assert found.coupling is not None
    assert found.coupling.identity == pytest.approx(0, abs=1e-6)
    assert found.images == N


def test_independent_features_agree_in_nothing_though_they_are_wider_than_images_are_many():
    found = compare(points(300), points(200, seed=1))
    assert found is not None
    for name, agreement in found.agreements.items():
        assert agreement.value == pytest.approx(agreement.chance, abs=0.06), name
        assert not agreement.is_beyond_chance, name
    assert found.agreements["cka"].value == pytest.approx(0, abs=0.03), "the biased estimate is 0.9 here"
    assert found.agreements["shared_neighbors"].chance == pytest.approx(10 / (N - 1), abs=0.01)
    assert found.coupling is not None
    assert found.coupling.identity == pytest.approx(found.coupling.shuffled, rel=0.05)
    assert found.coupling.best < found.coupling.identity


def test_the_same_shape_with_other_images_in_it_is_found_by_the_best_coupling_only():
    features = np.random.default_rng(0).normal(size=(8, 3)) * [3, 2, 1]
    found = compare(features, features[np.random.default_rng(1).permutation(8)])
    assert found is not None
    assert found.coupling is not None
    assert found.coupling.best == pytest.approx(0, abs=1e-6)
    assert found.coupling.identity > 0.5


def test_the_relations_give_what_the_formulas_give():
    first, second = points(5), points(5) @ np.random.default_rng(3).normal(size=(5, 9)) + points(9, seed=2)
    one, other = Geometry(first), Geometry(second)
    cross = np.zeros((5, 9))
    cross += (first - first.mean(0)).T @ (second - second.mean(0))
    assert np.vdot(scatter_relation(first), scatter_relation(second)) == pytest.approx(
        debiased_cka(one, other, cross), abs=1e-5
    )
    upper = np.triu_indices(N, 1)

    def distances(features: np.ndarray) -> np.ndarray:
        units = features / np.linalg.norm(features, axis=1, keepdims=True)
        return (1 - units @ units.T)[upper]

    expected = spearmanr(distances(first), distances(second)).statistic
    assert np.vdot(rank_relation(first), rank_relation(second)) == pytest.approx(expected)


def test_an_interval_covers_what_more_images_say():
    mixing = np.random.default_rng(5).normal(size=(8, 12))

    def pair(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        first = points(8, seed, n)
        return first, first @ mixing + 4 * np.random.default_rng(seed + 100).normal(size=(n, 12))

    truth, some = compare(*pair(300, 0)), compare(*pair(80, 1))
    assert truth is not None
    assert some is not None
    for name in ("cka", "rank_correlation"):
        agreement = some.agreements[name]
        assert agreement.lower < truth.agreements[name].value < agreement.upper, name
        assert 0.02 < agreement.upper - agreement.lower < 0.5, name


def test_too_few_images_and_features_that_do_not_vary():
    assert compare(points(3)[:7], points(4)[:7]) is None
    found = compare(np.ones((20, 3)), points(4)[:20])
    assert found is not None
    assert found.coupling is None
    assert not found.agreements["cka"].is_beyond_chance
    with pytest.raises(ValueError, match="20 and 19"):
        compare(points(3)[:20], points(3)[:19])


def test_every_measure_says_what_it_is():
    assert all(one.title and one.help.endswith(".") for one in MEASURES.values())


def test_clusters_are_found_and_the_largest_comes_first():
    rng = np.random.default_rng(0)
    centres = 10 * np.eye(3, 16)
    truth = np.repeat([0, 1, 2], [60, 40, 20])
    found = clusters(centres[truth] + rng.normal(size=(120, 16)))
    assert set(found) - {NOISE} == {0, 1, 2}
    for number in range(3):
        members = found[truth == number]
        assert (members == number).mean() > 0.8, number
    order = rng.permutation(120)
    np.testing.assert_array_equal(
        clusters((centres[truth] + np.ones((120, 16)) * 0.1)[order])[np.argsort(order)], truth
    )


@pytest.mark.parametrize("features", [np.ones((50, 4)), np.eye(4), np.zeros((0, 3))])
def test_where_nothing_is_denser_there_are_no_clusters(features: np.ndarray):
    assert (clusters(features) == NOISE).all()


@pytest.mark.parametrize(("n", "width"), [(24, 8), (200, 32)])
def test_what_hdbscan_finds_in_noise_is_no_cluster(n: int, width: int):
    for seed in range(3):
        assert (clusters(np.random.default_rng(seed).normal(size=(n, width))) == NOISE).all(), seed


def test_of_very_many_rows_some_are_clustered_and_the_others_follow(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.analysis.features.clusters.MOST_ROWS", 50)
    truth = np.repeat([0, 1], [120, 80])
    found = clusters(10 * np.eye(2, 6)[truth] + np.random.default_rng(0).normal(size=(200, 6)))
    assert (found[found != NOISE] == truth[found != NOISE]).all()
    assert (found != NOISE).mean() > 0.8
