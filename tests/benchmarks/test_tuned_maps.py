"""What a benchmark says of maps of runs in which everything changes."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from benchmarks.tuned_maps import measure_tuned, tuned_table


def clusters(seed: int, spread: float = 1.0) -> np.ndarray:
    """(2, 60, 16): six clusters before; after, the images dealt out anew, and near one point if `spread` is small."""
    rng = np.random.default_rng(seed)
    before = np.repeat(rng.normal(size=(6, 16)), 10, axis=0) + 0.2 * rng.normal(size=(60, 16))
    after = spread * before[rng.permutation(60)] + (1 - spread) / 4
    both = np.stack([before, after])
    return (both / np.linalg.norm(both, axis=2, keepdims=True)).astype(np.float32)


def test_a_linear_map_has_the_size_and_the_movement_of_the_features():
    row = measure_tuned("pca", "dealt anew", clusters(0), seed=0)
    assert row.true_size == pytest.approx(1)  # the same features, of other images
    assert row.size == pytest.approx(1, abs=1e-5)
    assert row.rho is not None
    assert row.rho > 0.4
    assert row.neighbor_recall is not None
    assert row.fresh_neighbor_recall is not None
    assert min(row.neighbor_recall, row.fresh_neighbor_recall) > 0.5  # chance: 0.17
    assert "| dealt anew, 0 | PCA, one basis (`pca`) |" in tuned_table([row])


def test_neighbours_within_one_point_are_spoken_of_where_they_are_known_and_not_where_rounding_makes_them():
    small = measure_tuned("pca", "small", clusters(0, spread=0.01), seed=0)
    assert small.true_size < 0.05
    assert small.neighbors_known > 0.5
    assert small.neighbor_recall is not None
    row = measure_tuned("pca", "collapsed", clusters(0, spread=0.00001), seed=0)
    assert row.neighbors_known < 0.5
    assert row.trustworthiness is row.fresh_neighbor_recall is None
    assert row.true_size < 0.01
    told = tuned_table([row])
    assert "| — | — |" in told
    assert "rounding decides" in told
    assert json.loads(json.dumps(asdict(row), allow_nan=False))["neighbor_recall"] is None
