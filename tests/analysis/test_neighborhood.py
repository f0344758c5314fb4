"""What chance alone would make of figures of neighbours, and that none is shown which it would fill."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.neighborhood import allowed_neighbors, why_lowered, why_undefined
from mpsviz.analysis.measures.classes.purity import (
    chance_family,
    chance_fine,
    chance_purity,
    family_purity,
    fine_purity,
    neighbor_purity,
)
from mpsviz.analysis.measures.collapse import collapse
from mpsviz.analysis.measures.geometry.neighbor_change import (
    chance_jaccard,
    chance_lost,
    chance_overlap,
    jaccard,
    neighbor_overlap,
    neighbors_lost,
)
from mpsviz.analysis.measures.geometry.rank_change import chance_rank_change, rank_change
from mpsviz.analysis.measures.geometry.spectrum import effective_rank, least_cosine
from mpsviz.analysis.measures.registry import MEASURES, measure
from tests.analysis.by_hand import directions, units

OF_NEIGHBORS = {name for name, entry in MEASURES["run"].items() if entry.neighbors}


def random_order(n: int, seed: int) -> Geometry:
    """So many directions of a wide space: whom an image stands beside is chance."""
    return Geometry(units(n, 256, seed, spread=9))


def test_k_is_at_most_a_quarter_of_the_images():
    assert [allowed_neighbors(10, n) for n in (0, 3, 4, 7, 8, 16, 39, 40, 400)] == [0, 0, 1, 1, 2, 4, 9, 10, 10]


def test_what_is_lowered_or_left_out_is_said():
    assert "Only 3 images" in (why_undefined(3) or "")
    assert why_lowered(10, 3) is None
    assert why_undefined(16) is None
    assert why_lowered(10, 16) == "Of 16 held-out images 4 neighbours are looked at, not 10: at most a quarter."
    assert why_lowered(10, 40) is None


@pytest.mark.parametrize(("n", "k"), [(40, 10), (13, 3), (4, 1)])
def test_overlap_lost_jaccard_and_ranks_of_a_random_order_are_at_their_chance_levels(n, k):
    pairs = [(random_order(n, 2 * draw), random_order(n, 2 * draw + 1)) for draw in range(400)]
    levels = {neighbor_overlap: chance_overlap, neighbors_lost: chance_lost, jaccard: chance_jaccard}
    for figure, level in levels.items():
        values = np.array([figure(*(one.neighbors(k) for one in pair)).mean() for pair in pairs])
        assert values.mean() == pytest.approx(level(n, k), abs=5 * values.std() / len(values) ** 0.5), figure.__name__
    values = np.array([rank_change(*pair, k).mean() for pair in pairs])
    assert values.mean() == pytest.approx(chance_rank_change(n, k), abs=5 * values.std() / len(values) ** 0.5)


def test_purities_of_a_random_order_are_at_their_chance_levels():
    rng = np.random.default_rng(0)
    label = np.repeat([0, 1, 2, 3], [14, 12, 8, 6])
    family, fine = np.where(label == 3, -1, label // 2), rng.integers(0, 2, len(label))
    figures = [
        (lambda one: neighbor_purity(one, label, 5), chance_purity(label)),
        (lambda one: family_purity(one, label, family), chance_family(label, family)),
        (lambda one: fine_purity(one, label, fine, 3), chance_fine(label, fine)),
    ]
    for figure, level in figures:
        values = np.stack([figure(random_order(len(label), draw)) for draw in range(400)])
        np.testing.assert_array_equal(np.isnan(values[0]), np.isnan(level))
        known = ~np.isnan(level)
        error = values[:, known].mean(axis=1).std() / len(values) ** 0.5
        assert values[:, known].mean() == pytest.approx(level[known].mean(), abs=5 * error)
        assert np.abs(values[:, known].mean(axis=0) - level[known]).max() < 0.12


def held_out(make_evidence, count: int, **changes):
    """The small world with so many held-out images; the rest are the pool."""
    evidence = make_evidence(**changes)
    labelled = np.flatnonzero(evidence.label >= 0)
    split = np.where(evidence.label >= 0, "pool", "bystander").astype("<U10")
    split[labelled[np.linspace(0, len(labelled) - 1, count).round().astype(int)]] = "held-out"
    return make_evidence(**changes, split=split)


NAMES = ["ant", "bee", "cat", "dog"]


@pytest.mark.parametrize("count", [2, 3])
def test_of_too_few_images_no_figure_of_neighbours_is_given(make_evidence, count):
    measured = measure(held_out(make_evidence, count), NAMES)
    assert not (OF_NEIGHBORS | {"family_purity", "fine_purity"}) & set(measured.summary)
    assert "accuracy_tuned" in measured.summary


def test_neighbours_kept_of_a_destroyed_model_are_no_hundred_percent(make_evidence):
    nothing_left = np.tile(np.eye(8)[:1], (29, 1)) + 1e-6 * np.random.default_rng(1).normal(size=(29, 8))
    after = nothing_left / np.linalg.norm(nothing_left, axis=1, keepdims=True)
    measured = measure(held_out(make_evidence, 8, after=after, n_neighbors=10), NAMES)
    assert measured.neighbors["neighbor_overlap"] == measured.neighbors["neighbors_lost_30"] == 2
    assert measured.summary["neighbor_overlap"] < 0.7
    assert measured.chance["neighbor_overlap"] == pytest.approx(2 / 7)
    assert measured.summary["least_cosine"] > 0.99


def test_the_same_images_keep_all_their_neighbours(make_evidence):
    evidence = held_out(make_evidence, 8)
    same = measure(held_out(make_evidence, 8, after=evidence.before), NAMES)
    assert same.summary["neighbor_overlap"] == 1
    assert same.summary["neighbors_lost_10"] == same.summary["rank_change"] == 0


def test_every_figure_of_neighbours_says_its_chance_level(make_evidence):
    measured = measure(held_out(make_evidence, 24), NAMES)
    levels = {"neighbor_purity", "family_purity", "fine_purity", "bystander_retrieval"} | OF_NEIGHBORS
    assert set(measured.chance) == levels
    assert all(np.isfinite(level) for level in measured.chance.values())
    assert measured.chance["bystander_retrieval"] == pytest.approx(1 / 9)
    for level in MEASURES.values():
        for name, entry in level.items():
            if name in levels:
                assert "chance" in entry.help.lower(), name


def figures(features: np.ndarray) -> dict[str, float]:
    geometry = Geometry(features)
    found = {"least_cosine": least_cosine(geometry), "effective_rank": effective_rank(geometry)}
    return {name: value for name, value in found.items() if not np.isnan(value)}


def test_a_collapse_is_said_in_words():
    spread, point = figures(units(20, 12, 0)), figures(directions(*np.linspace(0, 2, 20)))
    line = figures(np.r_[directions(*np.linspace(0, 0.5, 10)), directions(*np.linspace(90, 90.5, 10))])
    assert collapse(spread, spread, 20, 4) is None
    assert "one point" in (collapse(spread, point, 20, 4) or "")
    assert "before tuning -0." in (collapse(spread, point, 20, 4) or "")
    assert "before tuning already" in (collapse(point, point, 20, 4) or "")
    said = collapse(spread, line, 20, 4) or ""
    assert "less than two directions" in said
    assert f"{line['effective_rank']:.2f}" in said
    assert "Two classes" not in said
    assert "Two classes" in (collapse(spread, line, 20, 2) or "")


def test_identical_features_are_one_point_though_they_have_no_rank():
    same = figures(np.tile(np.eye(4)[0], (6, 1)))
    assert "effective_rank" not in same
    assert "one point" in (collapse({}, same, 6, 3) or "")


def test_two_or_three_images_are_no_line():
    few = figures(directions(0, 60, 130))
    assert few["effective_rank"] <= 2
    assert collapse(few, few, 3, 3) is None
