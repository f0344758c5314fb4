from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.geometry.neighbor_change import jaccard, neighbor_overlap, neighbors_lost
from mpsviz.analysis.measures.geometry.rank_change import rank_change
from mpsviz.analysis.measures.registry import MEASURES
from tests.analysis.by_hand import brute_force_neighbors, brute_force_order, rotation, units
from tests.analysis.conftest import MakeEvidence, unit

BEFORE, AFTER = units(40, 6, 0), units(40, 6, 0) + 0.2 * units(40, 6, 1)
AFTER /= np.linalg.norm(AFTER, axis=1, keepdims=True)


@pytest.mark.parametrize("k", [5, 10, 30])
def test_lost_gained_kept_and_jaccard_against_sets(k):
    old, new = brute_force_neighbors(BEFORE, k), brute_force_neighbors(AFTER, k)
    pairs = [(set(a.tolist()), set(b.tolist())) for a, b in zip(old, new, strict=True)]
    found = Geometry(BEFORE).neighbors(k), Geometry(AFTER).neighbors(k)
    np.testing.assert_array_equal(neighbors_lost(*found), [len(a - b) for a, b in pairs])
    np.testing.assert_array_equal(neighbors_lost(*found), [len(b - a) for a, b in pairs], "gained: as many")
    np.testing.assert_allclose(jaccard(*found), [len(a & b) / len(a | b) for a, b in pairs], atol=1e-12)
    np.testing.assert_allclose(neighbor_overlap(*found), [len(a & b) / k for a, b in pairs], atol=1e-12)
    assert 0 < neighbor_overlap(*found).mean() < 1


def test_the_order_of_the_neighbours_does_not_matter():
    old, new = np.array([[1, 2, 3]]), np.array([[3, 1, 2]])
    assert (neighbors_lost(old, new), jaccard(old, new)) == (0, 1)


def test_a_single_image_has_nothing_to_lose():
    none = Geometry(np.ones((1, 2))).neighbors(5)
    for figure in (neighbor_overlap, neighbors_lost, jaccard):
        assert np.isnan(figure(none, none)).all()


def test_rank_change_against_a_loop():
    before, after = brute_force_order(BEFORE), brute_force_order(AFTER)
    expected = [
        np.mean([abs(old.index(j) - new.index(j)) for j in old[:7]]) / 39
        for old, new in zip(before, after, strict=True)
    ]
    np.testing.assert_allclose(rank_change(Geometry(BEFORE), Geometry(AFTER), 7), expected, atol=1e-12)


def test_rank_change_of_a_random_order_is_near_a_half():
    before, after = Geometry(units(400, 64, 0, spread=9)), Geometry(units(400, 64, 1, spread=9))
    assert rank_change(before, after, 10).mean() == pytest.approx(0.5, abs=0.03)


def test_rank_change_tells_near_misses_from_strangers():
    angles = np.radians([0, 1, 2, 3, 50, 60, 70, 80])
    before = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    near, far = before.copy(), before.copy()
    near[[2, 3]], far[[2, 7]] = before[[3, 2]], before[[7, 2]]
    changes = [rank_change(Geometry(before), Geometry(after), 2)[0] for after in (near, far)]
    assert changes == pytest.approx([(0 + 1) / 2 / 7, (0 + 5) / 2 / 7])


def test_nothing_is_lost_to_a_rotation():
    before, after = Geometry(BEFORE), Geometry(BEFORE @ rotation(6, 3))
    np.testing.assert_array_equal(before.neighbors(10), after.neighbors(10))
    assert rank_change(before, after, 10).max() == 0


def test_a_permutation_of_the_images_permutes_the_figures():
    order = np.random.default_rng(5).permutation(40)
    plain, mixed = ([Geometry(features[rows]) for features in (BEFORE, AFTER)] for rows in (np.arange(40), order))
    np.testing.assert_array_equal(rank_change(*mixed, 5), rank_change(*plain, 5)[order])
    lost = [neighbors_lost(*(geometry.neighbors(5) for geometry in pair)) for pair in (plain, mixed)]
    np.testing.assert_array_equal(lost[1], lost[0][order])


def test_every_neighbourhood_is_there_at_every_level():
    for k in (5, 10, 30):
        for level in ("run", "class", "image"):
            assert {f"neighbors_lost_{k}", f"neighbor_jaccard_{k}"} <= set(MEASURES[level])


def test_neighbours_kept_within_a_point_are_those_of_double_precision(make_evidence: MakeEvidence):
    """Everything shrinks towards one point, and the order of distances stays: single precision doesn't see it."""
    cloud = units(29, 8, 0) * np.r_[0, np.ones(7)]
    before, after = (unit(np.eye(8)[0] + size * cloud).astype(np.float32) for size in (0.1, 1e-4))
    evidence = make_evidence(before=before, after=after)
    rows = evidence.held_out
    old, new = (brute_force_neighbors(unit(one[rows].astype(np.float64)), 3) for one in (before, after))
    right = np.mean([len(set(a) & set(b)) / 3 for a, b in zip(old.tolist(), new.tolist(), strict=True)])
    assert right > 0.9
    assert MEASURES["run"]["neighbor_overlap"].compute(evidence) == pytest.approx(right, abs=1e-12)
