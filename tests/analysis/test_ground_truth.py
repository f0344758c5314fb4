"""The default map against features whose change is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache

import numpy as np
import pytest

from benchmarks.ground_truth import CHANGES, MERGING, N_CLASSES, SHRINKING, Truth, make_truth
from benchmarks.projections import Row, measure_projection, table
from mpsviz.analysis.fidelity.noise_floor import movement
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PROJECTIONS

UPON_EACH_OTHER = 2.0
"""In radii of a class: two discs whose middles are nearer than this overlap."""


@cache
def truth(change: str = "shrink and merge") -> Truth:
    return make_truth(CHANGES[change], per_class=30)


@cache
def drawn(name: str, change: str = "shrink and merge") -> Row:
    return measure_projection(name, truth(change))


@cache
def default_map(change: str) -> np.ndarray:
    return PROJECTIONS[DEFAULT_PROJECTION].project(truth(change).features, n_neighbors=15, seed=0)


def radii(positions: np.ndarray, label: np.ndarray) -> np.ndarray:
    return np.array([np.linalg.norm(np.std(positions[label == c], axis=0)) for c in range(N_CLASSES)])


def test_the_features_do_what_their_description_says():
    made = truth()
    first, last = made.features[0], made.features[-1]
    assert radii(last, made.label)[list(SHRINKING)] == pytest.approx(
        radii(first, made.label)[list(SHRINKING)] / 2, rel=0.2
    )
    one, other = (last[made.label == c].mean(axis=0) for c in MERGING)
    assert np.linalg.norm(one - other) < 0.3 * np.linalg.norm(first[made.label == MERGING[0]].mean(axis=0) - other)
    assert made.drift[made.untouched].max() < 0.2 * made.drift[~made.untouched].min()


def test_the_default_map_draws_movement_as_drift():
    assert drawn(DEFAULT_PROJECTION).rho >= 0.6


def test_the_default_map_leaves_what_was_left_alone():
    assert drawn(DEFAULT_PROJECTION).null <= 0.05


def test_the_default_map_shows_the_merge_when_it_has_happened_and_not_before():
    row = drawn(DEFAULT_PROJECTION)
    assert row.merge_gap_before > 5 * UPON_EACH_OTHER
    assert row.merge_gap_after < UPON_EACH_OTHER


def test_the_default_map_shows_a_class_that_shrank_at_about_its_size():
    assert 0.35 < drawn(DEFAULT_PROJECTION).collapse_shown < 0.7


def test_the_default_map_is_no_less_trustworthy_after_than_before():
    row = drawn(DEFAULT_PROJECTION)
    assert row.trustworthiness_after > row.trustworthiness_before - 0.02


def test_earlier_layouts_of_the_default_map_know_nothing_of_later_snapshots():
    part = PROJECTIONS[DEFAULT_PROJECTION].project(truth().features[:3], n_neighbors=15, seed=0)
    np.testing.assert_array_equal(part, default_map("shrink and merge")[:3])


@pytest.mark.parametrize("change", ["rotate", "rescale"])
def test_what_changes_no_distance_is_drawn_to_change_nothing(change: str):
    moved = movement(default_map(change))[-1]
    assert moved.max() < 0.02 * np.ptp(default_map(change)[0], axis=0).max()


def test_a_class_that_moved_beside_another_is_drawn_beside_it():
    made, layouts = truth("move one"), default_map("move one")
    middle = [np.stack([layout[made.label == c].mean(axis=0) for c in range(N_CLASSES)]) for layout in layouts]
    nearest = [np.linalg.norm(m[1:] - m[0], axis=1).argmin() + 1 for m in (middle[0], middle[-1])]
    assert nearest[0] != nearest[1] == 9
    moved = movement(layouts)[-1]
    assert moved[made.untouched].mean() < 0.05 * moved[~made.untouched].mean()


def test_a_class_that_parted_is_drawn_in_two_parts():
    made, layouts = truth("split one"), default_map("split one")
    parted = made.drift > 0.1
    stayed = (made.label == 0) & ~parted
    gap = [
        np.linalg.norm(layout[parted].mean(axis=0) - layout[stayed].mean(axis=0))
        for layout in (layouts[0], layouts[-1])
    ]
    assert gap[1] > 3 * gap[0]


def test_a_map_of_features_that_all_changed_does_not_fall_in_on_itself():
    """Every image comes to where another one was, so that all distances change and none of their sizes does."""
    before = truth().features[0]
    other = np.random.default_rng(5).permutation(len(before))
    path = np.stack([before + share * (before[other] - before) for share in np.linspace(0, 1, 5)])
    layouts = PROJECTIONS[DEFAULT_PROJECTION].project(path.astype(np.float32), n_neighbors=15, seed=0)
    first, last = (np.linalg.norm(layout - layout.mean(axis=0), axis=1).mean() for layout in layouts[[0, -1]])
    assert 0.8 * first < last < 1.25 * first


def test_the_shared_pca_is_the_other_honest_one():
    row = drawn("pca")
    assert row.rho > 0.6
    assert row.null < 0.01


def test_where_nothing_is_drawn_to_move_there_is_no_correlation_and_no_nan():
    row = drawn(DEFAULT_PROJECTION, "rescale")
    assert row.rho is None
    assert "| — | 0.0 % |" in table([row])
    assert json.loads(json.dumps(asdict(row), allow_nan=False))["rho"] is None
