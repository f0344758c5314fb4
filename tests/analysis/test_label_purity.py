"""Label purity: of one label it is neighbour purity, and a label that chance alone fills is not shown."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.classes.label_purity import LEAST, hits_by_chance, joins_of, label_purity
from mpsviz.analysis.measures.classes.purity import neighbor_purity
from mpsviz.ui.tables.label_table import label_ends
from tests.analysis.by_hand import units

N = 80


def test_of_labels_that_exclude_each_other_it_is_neighbour_purity():
    label = np.arange(N) % 3
    features = units(N, 6, 0) + 0.5 * np.eye(3, 6)[label]
    geometry = Geometry(features / np.linalg.norm(features, axis=1, keepdims=True))
    found = label_purity(geometry, {one: np.flatnonzero(label == one) for one in range(3)}, 10)
    purity = neighbor_purity(geometry, label, 10)
    expected = [purity[label == one].mean() for one in range(3)]
    np.testing.assert_allclose(found["value"], expected)
    np.testing.assert_allclose(found["chance"], [26 / 79, 26 / 79, 25 / 79])
    assert ((found["lower"] < found["value"]) & (found["value"] < found["upper"])).all()


def test_rare_labels_look_at_fewer_neighbours_and_too_rare_ones_have_no_figure():
    angles = np.concatenate([np.linspace(0, 0.1, LEAST + 1), np.linspace(1, 3, N - LEAST - 1)])
    geometry = Geometry(np.stack([np.cos(angles), np.sin(angles)], axis=1))
    rare, rest = np.arange(LEAST + 1), np.arange(LEAST - 1)
    found = label_purity(geometry, {4: rare, 5: rest, 6: np.arange(N - LEAST + 1)}, 10)
    assert found[["label_index", "value", "n"]].to_numpy().tolist() == [[4, 1, LEAST + 1]]
    assert label_purity(Geometry(units(3, 4, 0)), {0: np.arange(2)}, 10).empty


def test_labels_drawn_by_chance_are_hardly_ever_told_from_chance_and_a_true_one_among_them_is():
    random, told = np.random.default_rng(0), 0
    for seed in range(3):
        features = units(N, 8, seed)
        features[:8] = features[:1] + 0.2 * features[:8]
        geometry = Geometry(features / np.linalg.norm(features, axis=1, keepdims=True))
        sets = {one: np.sort(random.choice(N, 6 + one, replace=False)) for one in range(20)}
        found = label_purity(geometry, {**sets, 99: np.arange(8)}, 10).set_index("label_index")
        assert found.loc[99, "adjusted_p"] < 0.05
        told += (found["adjusted_p"].drop(99) <= 0.05).sum()
    assert told <= 1, "of 60"


class Drawn(Geometry):
    """Neighbours that were drawn at random stand for a geometry that knows nothing of labels."""

    def __init__(self, n: int, k: int, random: np.random.Generator) -> None:
        super().__init__(units(n, 2, 0))
        self.near = random.integers(0, n - 1, (n, k))
        self.near += self.near >= np.arange(n)[:, None]

    def neighbors(self, n_neighbors: int) -> np.ndarray:
        return self.near[:, :n_neighbors]


def test_one_accidental_neighbour_of_many_rare_labels_tells_none_from_chance():
    random = np.random.default_rng(3)
    n, geometry = 40_000, Drawn(40_000, 4, random)
    sets = {label: random.choice(n, LEAST, replace=False) for label in range(80)} | {99: np.arange(300)}
    geometry.near[sets[0][0], 0] = sets[0][1]
    found = label_purity(geometry, sets, 4).set_index("label_index")
    assert found.loc[0, "value"] * LEAST * (LEAST - 1) == pytest.approx(1)
    assert (found["adjusted_p"] > 0.1).all(), "80 labels of 5: one or more has a hit in a sixth of all draws"
    geometry.near[sets[7], 0] = np.roll(sets[7], 1)
    geometry.near[:40, 0] = np.arange(40, 80)
    found = label_purity(geometry, sets, 4).set_index("label_index")
    assert found.index[found["adjusted_p"] <= 0.05].tolist() == [7, 99], "5 hits of 20; 40 more where 9 are by chance"


def test_mean_and_variance_of_hits_are_those_over_all_ways_to_draw_the_rows():
    random = np.random.default_rng(0)
    near = np.array([random.permutation(np.delete(np.arange(8), row))[:3] for row in range(8)])
    hits = [np.isin(near[list(rows)], rows).sum() for rows in combinations(range(8), 5)]
    assert hits_by_chance(joins_of(near), 8, 5) == pytest.approx((np.mean(hits), np.var(hits)))


def test_what_is_not_told_from_chance_is_left_blank():
    columns = ["epoch", "label_index", "label", "value", "adjusted_p", "chance", "n"]
    rows = [(0, 0, "a", 0.5, 0.04, 0.3, 9), (3, 0, "a", 0.9, 0.01, 0.3, 9), (3, 1, "b", 0.4, 0.06, 0.3, 9)]
    ends = label_ends(pd.DataFrame(rows, columns=columns)).set_index("label")
    assert list(ends.index) == ["a", "b"]
    assert ends.loc["a", ["before", "after", "change"]].tolist() == pytest.approx([50, 90, 40])
    assert ends.loc["b", ["before", "after", "change"]].isna().all()
    once = label_ends(pd.DataFrame(rows[1:], columns=columns))
    assert once["before"].isna().all()
