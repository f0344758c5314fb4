from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.classes.purity import family_purity, fine_purity, neighbor_purity
from tests.analysis.by_hand import brute_force_order, directions, units


@pytest.mark.parametrize("k", [1, 4, 50])
def test_purity_against_a_loop(k):
    features, label = units(40, 6, 0), np.arange(40) % 7
    expected = []
    for i, order in enumerate(brute_force_order(features)):
        looked_at = order[: min(k, (label == label[i]).sum() - 1)]
        expected.append(np.mean([label[j] == label[i] for j in looked_at]))
    np.testing.assert_allclose(neighbor_purity(Geometry(features), label, k), expected, atol=1e-12)


def test_fine_purity_against_a_loop():
    features, rng = units(60, 6, 0), np.random.default_rng(1)
    label, fine = rng.integers(-1, 3, 60), rng.integers(-1, 4, 60)
    expected = np.full(60, np.nan)
    for i, order in enumerate(brute_force_order(features)):
        mates = [j for j in order if label[j] == label[i] and fine[j] >= 0]
        twins = [j for j in mates if fine[j] == fine[i]]
        if label[i] >= 0 and fine[i] >= 0 and twins:
            k = min(5, len(twins), (len(mates) + 1) // 4)  # at most a quarter of the images of the class
            expected[i] = np.mean([fine[j] == fine[i] for j in mates[:k]])
    np.testing.assert_allclose(fine_purity(Geometry(features), label, fine, 5), expected, atol=1e-12)
    assert 10 < np.isfinite(expected).sum() < 60


def test_fine_purity_is_undefined_in_a_class_of_one_kind():
    label, kind = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([5, 5, 5, 5, 6, 6, 6, 7])
    fine = fine_purity(Geometry(units(8, 4, 0)), label, kind, 3)
    assert np.isnan(fine).tolist() == [True] * 4 + [False, False, False, True]


def test_fine_purity_is_undefined_in_a_class_of_three():
    fine = fine_purity(Geometry(units(6, 4, 0)), np.array([0, 0, 0, 1, 1, 1]), np.array([5, 5, 6, 6, 6, 7]), 3)
    assert np.isnan(fine).all()


def test_fine_purity_falls_when_the_kinds_of_a_class_merge():
    label, fine = np.zeros(6, dtype=int), np.array([0, 0, 0, 1, 1, 1])
    apart, merged = directions(0, 2, 4, 90, 92, 94), directions(0, 2, 4, 1, 3, 5)
    assert fine_purity(Geometry(apart), label, fine, 2).mean() == 1
    assert fine_purity(Geometry(merged), label, fine, 2).mean() < 0.5


def test_purity_of_two_tight_classes_is_one_though_k_is_larger_than_a_class():
    features = directions(0, 1, 2, 90, 91, 92, 93)
    np.testing.assert_array_equal(neighbor_purity(Geometry(features), np.array([0, 0, 0, 1, 1, 1, 1]), 10), np.ones(7))


def test_purity_by_hand():
    # neighbours of 0°: 2° (other), 5° (own); of 5°: 2° (other), 0° (own), 9° (own); three rows of class 0 → k = 2
    features = directions(0, 5, 9, 2, 100)
    purity = neighbor_purity(Geometry(features), np.array([0, 0, 0, 1, 2]), 3)
    np.testing.assert_allclose(purity, [0.5, 0.5, 0.5, np.nan, np.nan])
    assert neighbor_purity(Geometry(features), np.array([0, 0, 0, 1, 2]), 1).tolist()[:3] == [0, 0, 1]


def test_purity_is_undefined_with_one_image_a_class():
    assert np.isnan(neighbor_purity(Geometry(directions(0, 10, 20)), np.arange(3), 2)).all()


def test_family_looks_past_the_own_class_and_past_rows_without_a_family():
    features = directions(0, 1, 10, 11, 30, 3)
    label = np.array([0, 0, 1, 1, 2, 3])
    family = np.array([0, 0, 0, 0, 1, -1])
    # the last row, at 3°, is nearest to the first two but has no family; the one at 30° has only strangers
    np.testing.assert_array_equal(family_purity(Geometry(features), label, family), [1, 1, 1, 1, 0, np.nan])


def test_family_is_not_told_by_the_own_class():
    label, family = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])
    np.testing.assert_array_equal(family_purity(Geometry(directions(0, 1, 40, 41)), label, family), np.zeros(4))


def test_family_notices_a_class_that_moves_to_strangers():
    label, family = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])
    assert np.nanmean(family_purity(Geometry(directions(0, 5, 60, 65)), label, family)) == 1
    assert np.nanmean(family_purity(Geometry(directions(0, 60, 61, 1)), label, family)) == 0


def test_family_is_undefined_for_one_class_or_no_families():
    features = directions(0, 5, 60)
    assert np.isnan(family_purity(Geometry(features), np.zeros(3, dtype=int), np.zeros(3, dtype=int))).all()
    assert np.isnan(family_purity(Geometry(features), np.arange(3), np.full(3, -1))).all()
