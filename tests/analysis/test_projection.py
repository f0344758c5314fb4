from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA

from mpsviz.analysis.features.overlay import lay_over, turn_over
from mpsviz.analysis.features.shepard import ShepardCurve
from mpsviz.analysis.fidelity.map_fidelity import fidelity
from mpsviz.analysis.fidelity.noise_floor import noise_floor
from mpsviz.analysis.projections.layouts.landmarks import place, with_landmarks
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.registry import PROJECTIONS, slow_projections


def clusters(n_snapshots: int) -> np.ndarray:
    """(S, 36, 12): three clusters of 12, drifting a little."""
    rng = np.random.default_rng(0)
    points = 3 * np.eye(12)[np.repeat(np.arange(3), 12)] + 0.4 * rng.normal(size=(36, 12))
    return points + np.cumsum(0.02 * rng.normal(size=(n_snapshots, 36, 12)), axis=0)


SLOW = ("joint_umap", "pacmap_layout", "transformed_umap", "tsne", "warm_umap", "independent_umap")
"""Drawn at request only; one look at each is enough here."""
QUICK = tuple(name for name in PROJECTIONS if name not in SLOW)


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


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("shape", [(1, 3, 2), (3, 4, 5)])
def test_few_images_and_too_many_neighbors_still_give_a_map(name, shape):
    features = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    positions = PROJECTIONS[name].project(features, n_neighbors=15, seed=0)
    assert positions.shape == (*shape[:2], 2)
    assert np.isfinite(positions).all()


@pytest.mark.parametrize("name", PROJECTIONS)
def test_identical_features_give_a_finite_map(name):
    assert np.isfinite(PROJECTIONS[name].project(np.ones((2, 20, 6)), n_neighbors=5, seed=0)).all()


def test_the_plain_map_is_a_umap_of_each_snapshot_alone_but_for_a_turn():
    before, after = (umap_layout(one, n_neighbors=5, seed=4) for one in clusters(3)[[0, 2]])
    drawn = PROJECTIONS["plain_umap"].project(clusters(3)[[0, 2]], n_neighbors=5, seed=4)
    np.testing.assert_array_equal(drawn[0], before)
    np.testing.assert_allclose(pdist(drawn[1]), pdist(after), rtol=1e-4)
    assert np.square(drawn[1] - before).sum() <= np.square(after - before).sum()


def test_a_layout_is_turned_and_mirrored_back_without_being_resized():
    layout = np.random.default_rng(0).normal(size=(30, 2))
    turned = 2 * layout @ np.array([[0.6, 0.8], [0.8, -0.6]]) + [3, 4]
    np.testing.assert_allclose(turn_over(turned, layout), 2 * (layout - layout.mean(axis=0)) + layout.mean(axis=0))


def test_the_plain_map_is_drawn_at_both_ends_and_wherever_the_default_one_is():
    assert PROJECTIONS["plain_umap"].drawn([0, 3, 9]) == [0, 9]
    assert PROJECTIONS["plain_umap"].drawn([0]) == [0]
    assert PROJECTIONS["carried_umap"].drawn([0, 3, 9]) == [0, 3, 9]
    assert slow_projections(["carried_umap", "pca"]) == ["carried_umap", "plain_umap"]
    assert slow_projections(["pca"]) == []


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


def test_layouts_come_one_by_one_where_they_depend_on_no_later_snapshot():
    asked: list[int] = []

    def snapshots():
        for number, features in enumerate(clusters(3)):
            asked.append(number)
            yield features

    layouts = PROJECTIONS["carried_umap"].draw(snapshots(), n_neighbors=5, seed=4)
    for number, expected in enumerate(map_of_clusters("carried_umap")):
        np.testing.assert_array_equal(next(layouts), expected)
        assert asked[-1] == number


def test_more_images_than_landmarks_are_placed_by_their_neighbors():
    projection = replace(PROJECTIONS["carried_umap"], landmarks=24)
    positions = projection.project(clusters(3), n_neighbors=5, seed=4)
    assert positions.shape == (3, 36, 2)
    for snapshot, layout in zip(clusters(3), positions, strict=True):
        assert fidelity(snapshot, layout, 11).trustworthiness > 0.9


def test_placed_images_are_drawn_to_move_where_they_or_their_landmarks_moved_and_by_chance_nowhere():
    rng = np.random.default_rng(0)
    before = rng.normal(size=(200, 6))
    after = before + 0.02 * rng.normal(size=before.shape)
    rows, others = np.arange(0, 200, 2), np.arange(1, 200, 2)
    after[1], after[151] = after[100], before[151]
    layout = 5 * rng.normal(size=(100, 2))
    first, second = with_landmarks(lambda snapshots: (layout for _ in snapshots), [before, after], rows)
    moved = np.linalg.norm(second - first, axis=1)
    np.testing.assert_allclose(second[1], layout[50], atol=0.2)  # it has come to where image 100 is
    assert moved[1] > 1
    assert np.median(moved[others]) < 1e-3
    by_place = np.linalg.norm(place(after[others], after[rows], layout) - first[others], axis=1)
    assert np.median(by_place) > 0.05
    (unmoved,) = with_landmarks(lambda snapshots: (layout for _ in snapshots), [before], rows)
    np.testing.assert_allclose(unmoved[others], place(before[others], before[rows], layout))


def test_a_placed_image_lies_where_its_twin_is():
    known = np.random.default_rng(0).normal(size=(20, 6))
    layout = np.random.default_rng(1).normal(size=(20, 2))
    np.testing.assert_allclose(place(3 * known[[4, 11]], known, layout), layout[[4, 11]], atol=1e-4)


def test_a_map_laid_over_another_is_turned_mirrored_and_resized_onto_it():
    layout = np.random.default_rng(0).normal(size=(9, 2))
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])  # a mirror, too
    np.testing.assert_allclose(lay_over(5 * layout @ turn + [3, -2], layout), layout, atol=1e-12)


def test_the_noise_floor_is_what_another_seed_changes_in_movement():
    layouts = {0: np.zeros((2, 4, 2)), 1: np.zeros((2, 4, 2))}
    square = np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
    layouts[0][:] = square
    layouts[1][:] = 10 * square  # the same map in other units
    layouts[1][1, 0] += 10 * np.array([0.0, 2.0])
    noisy = replace(PROJECTIONS["carried_umap"], layouts=lambda snapshots, n_neighbors, seed: iter(layouts[seed]))
    floor = noise_floor(noisy, np.ones((2, 4, 3)), layouts[0], n_neighbors=2, seed=0)
    np.testing.assert_allclose(floor, [0, 2 / 4])
    still = replace(noisy, seeded=False)
    np.testing.assert_array_equal(noise_floor(still, np.ones((2, 4, 3)), layouts[0], n_neighbors=2, seed=0), [0, 0])


def test_a_shepard_curve_rises_and_keeps_proportions_beyond_what_it_saw():
    in_space = np.linspace(0.5, 1.5, 200)
    curve = ShepardCurve(in_space, in_space**3)
    np.testing.assert_allclose(curve(np.array([0.7, 1.0, 1.3])), [0.343, 1.0, 2.197], rtol=0.02)
    assert curve(np.array([0.2]))[0] == pytest.approx(curve(np.array([0.1]))[0] * 2)
    assert curve(np.array([6.0]))[0] == pytest.approx(curve(np.array([3.0]))[0] * 2)
    assert (np.diff(curve(np.linspace(0, 3, 50))) >= 0).all()


def test_what_did_not_change_is_drawn_where_it_was():
    features = np.repeat(clusters(1), 3, axis=0)
    positions = PROJECTIONS["carried_umap"].project(features, n_neighbors=5, seed=0)
    np.testing.assert_allclose(positions[1:], positions[[0, 0]], atol=1e-6)


def test_a_key_is_the_name_and_says_what_is_hidden():
    for name, projection in PROJECTIONS.items():
        assert name == projection.name
        assert projection.title
        assert projection.shows.endswith(".")
        assert projection.hides.endswith(".")
