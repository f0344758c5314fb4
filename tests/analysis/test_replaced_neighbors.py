"""The default map of images that have lost their neighbours, beside a UMAP of the last snapshot alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from benchmarks.ground_truth import CHANGES, MERGING, make_truth
from benchmarks.tuned_maps import TunedRow, measure_tuned
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.projections.layouts.replaced_neighbors import (
    averaging,
    draw_by_new_neighbors,
    freedom,
    neighbor_graph,
)
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PROJECTIONS


def way(after: np.ndarray, n_snapshots: int = 3) -> np.ndarray:
    """From the features before of the known world (300 images) straight to `after`, (S, n, D), L2-normalised."""
    before = make_truth(per_class=20, n_snapshots=2).features[0]
    path = np.stack([before + share * (after - before) for share in np.linspace(0, 1, n_snapshots)])
    return (path / np.linalg.norm(path, axis=2, keepdims=True)).astype(np.float32)


@cache
def other_classes() -> np.ndarray:
    """Each image goes over to a class of another world, the classes by different shares of the way."""
    before, other = (make_truth(seed=seed, per_class=20, n_snapshots=2) for seed in (0, 7))
    order = np.random.default_rng(3).permutation(len(before.label))
    share = np.linspace(0.55, 1, 15)[other.label[order]][:, None]
    return way((1 - share) * before.features[0] + share * other.features[0][order])


@cache
def measured() -> TunedRow:
    return measure_tuned(DEFAULT_PROJECTION, "other classes", other_classes(), seed=0)


def free_of(features: np.ndarray) -> np.ndarray:
    before, now = Geometry(features[0]), Geometry(features[-1])
    return freedom(before, now, 15, averaging(neighbor_graph(now, 15)))


def test_images_are_free_where_their_neighbours_were_replaced_and_nowhere_else():
    merging = make_truth(per_class=20, n_snapshots=2)
    merged = np.isin(merging.label, MERGING)
    assert not free_of(merging.features)[~merged].any()  # those that shrink or stay have the neighbours that they had
    assert free_of(other_classes()).min() == 1
    assert free_of(make_truth(CHANGES["go over"], per_class=20, n_snapshots=2).features).min() == 1
    half = way(np.where((merging.label < 7)[:, None], other_classes()[-1], merging.features[0]))
    assert free_of(half)[merging.label < 7].mean() > 0.95
    assert free_of(half)[merging.label >= 7].mean() < 0.05


def test_where_everything_changes_neighbours_are_kept_as_by_a_fresh_umap():
    row = measured()
    assert row.trustworthiness is not None
    assert row.fresh_trustworthiness is not None
    assert row.neighbor_recall is not None
    assert row.fresh_neighbor_recall is not None
    assert row.trustworthiness >= row.fresh_trustworthiness - 0.02
    assert row.neighbor_recall >= row.fresh_neighbor_recall - 0.05


def test_where_everything_changes_size_and_movement_are_those_of_the_features():
    row = measured()
    assert row.rho is not None
    assert row.rho >= 0.5
    assert row.size == pytest.approx(1, abs=0.1)
    assert row.true_size == pytest.approx(1, abs=0.1)


def test_neighbours_within_a_point_are_kept_as_by_a_fresh_umap():
    """The other classes at a five hundredth of their size: single precision doesn't tell who is whose neighbour."""
    other = other_classes()[-1].astype(np.float64)
    point = 500 * other.mean(axis=0) / np.linalg.norm(other.mean(axis=0)) + other
    row = measure_tuned(DEFAULT_PROJECTION, "one point", way(point / 500, 2), seed=0)
    assert row.true_size < 0.003
    assert row.size == pytest.approx(1, abs=0.1)
    assert row.trustworthiness is not None
    assert row.fresh_trustworthiness is not None
    assert row.neighbor_recall is not None
    assert row.fresh_neighbor_recall is not None
    assert row.trustworthiness >= row.fresh_trustworthiness - 0.02 > 0.9
    assert row.neighbor_recall >= row.fresh_neighbor_recall - 0.05 > 0.25


def test_features_that_fall_into_one_point_are_drawn_in_one_point():
    rng = np.random.default_rng(0)
    point = rng.normal(size=512) + 0.001 * rng.normal(size=(300, 512))
    layouts = PROJECTIONS[DEFAULT_PROJECTION].project(way(point, 2), n_neighbors=15, seed=0)
    assert free_of(way(point, 2)).min() == 1
    assert pdist(layouts[-1]).mean() < 0.01 * pdist(layouts[0]).mean()


def test_an_image_that_is_not_free_is_not_moved_and_the_others_by_their_drift():
    features = other_classes()
    now, rng = Geometry(features[-1]), np.random.default_rng(1)
    home = 5 * rng.normal(size=(300, 2))
    free = np.where(np.arange(300) < 30, 0.0, 1.0)
    wanted = rng.uniform(1, 4, 15)[np.repeat(np.arange(15), 20)]
    chance = rng.integers(0, 300, 3000), rng.integers(0, 300, 3000)
    drawn = draw_by_new_neighbors(home, home, free, neighbor_graph(now, 15), wanted, 1.0, chance, seed=0)
    np.testing.assert_array_equal(drawn[:30], home[:30])
    assert np.linalg.norm(drawn - home, axis=1)[30:].min() > 0
    assert np.isfinite(drawn).all()
    again = draw_by_new_neighbors(home, home, free, neighbor_graph(now, 15), wanted, 1.0, chance, seed=0)
    np.testing.assert_array_equal(again, drawn)
    moved = np.linalg.norm(drawn - home, axis=1)
    assert spearmanr(moved[30:], wanted[30:]).statistic > 0.1
