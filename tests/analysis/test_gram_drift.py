from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.geometry.gram_drift import gram_drift
from tests.analysis.by_hand import rotation, units

REFERENCE = Path(__file__).parents[1] / "reference" / "mps_reference.npz"
BEFORE, AFTER = units(15, 5, 0), units(15, 5, 1)
LABEL = np.array([0, 0, 0, 0, 2, 2, 2, 3, 3, 3, 3, 3, 4, -1, -1])
"""Class 1 is empty, class 4 has one image."""


def drift_of(before: np.ndarray, after: np.ndarray, label: np.ndarray, n_classes: int = 5):
    return gram_drift(Geometry(before), Geometry(after), label, n_classes)


def test_drift_reaches_the_golden_number():
    with np.load(REFERENCE) as golden:
        before, after = golden["gram_tokens_before"][:, 0], golden["gram_tokens_after"][:, 0]
        before, after = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (before, after))
        drift = drift_of(before, after, np.zeros(len(before), dtype=int))
        assert drift.mean == pytest.approx(float(golden["gram_global_l1"]), abs=1e-6)


def test_drift_is_half_the_distortion_of_squared_distances():
    squared = [squareform(pdist(x, "sqeuclidean")) for x in (BEFORE, AFTER)]
    assert drift_of(BEFORE, AFTER, LABEL).mean == pytest.approx(np.abs(squared[0] - squared[1]).mean() / 2)


def test_everything_against_a_loop_over_pairs():
    pairs = {(i, j): abs(BEFORE[i] @ BEFORE[j] - AFTER[i] @ AFTER[j]) for i, j in permutations(range(15), 2)}
    drift = drift_of(BEFORE, AFTER, LABEL)

    def mean(wanted) -> float:
        values = [value for (i, j), value in pairs.items() if LABEL[i] >= 0 and LABEL[j] >= 0 and wanted(i, j)]
        return float(np.mean(values)) if values else float("nan")

    blocks = [[mean(lambda i, j, a=a, b=b: (LABEL[i], LABEL[j]) == (a, b)) for b in range(5)] for a in range(5)]
    within = [mean(lambda i, j, a=a: LABEL[i] == LABEL[j] == a) for a in range(5)]
    between = [mean(lambda i, j, a=a: LABEL[i] == a != LABEL[j]) for a in range(5)]
    np.testing.assert_allclose(drift.blocks, blocks, atol=1e-9)
    np.testing.assert_allclose(drift.within, within, atol=1e-9)
    np.testing.assert_allclose(drift.between, between, atol=1e-9)
    assert drift.all_within == pytest.approx(mean(lambda i, j: LABEL[i] == LABEL[j]), abs=1e-9)
    assert drift.all_between == pytest.approx(mean(lambda i, j: LABEL[i] != LABEL[j]), abs=1e-9)
    np.testing.assert_allclose(drift.quantiles, np.quantile(list(pairs.values()), [0.5, 0.9, 0.99]), atol=1e-9)


def test_float32_is_good_to_six_digits():
    exact = drift_of(BEFORE, AFTER, LABEL)
    rounded = drift_of(BEFORE.astype(np.float32), AFTER.astype(np.float32), LABEL)
    assert rounded.mean == pytest.approx(exact.mean, abs=1e-6)
    np.testing.assert_allclose(rounded.blocks, exact.blocks, atol=1e-6)


def test_a_rotation_of_everything_is_no_drift():
    drift = drift_of(BEFORE, BEFORE @ rotation(5, 2), LABEL)
    assert [drift.mean, *drift.quantiles] == pytest.approx(np.zeros(4), abs=1e-12)


def test_the_order_of_the_images_does_not_matter():
    order = np.random.default_rng(3).permutation(15)
    plain, mixed = drift_of(BEFORE, AFTER, LABEL), drift_of(BEFORE[order], AFTER[order], LABEL[order])
    assert mixed.mean == pytest.approx(plain.mean)
    np.testing.assert_allclose(mixed.blocks, plain.blocks)
    np.testing.assert_allclose(mixed.quantiles, plain.quantiles)


@pytest.mark.parametrize("n", [0, 1])
def test_drift_without_pairs_is_undefined(n):
    drift = drift_of(BEFORE[:n], AFTER[:n], LABEL[:n])
    assert np.isnan([drift.mean, drift.all_within, drift.all_between, *drift.quantiles, *drift.between]).all()
