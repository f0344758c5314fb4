"""Tests against chance agree with SciPy and statsmodels, and hold their level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import permutation_test
from statsmodels.stats.multitest import multipletests

from mpsviz.analysis.findings.chance.class_cosines import class_cosines
from mpsviz.analysis.findings.chance.false_discovery import adjusted, adjusted_pairs
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, of_classes, of_pairs, paired_p


@pytest.mark.parametrize("shift", [0.0, 0.2, 0.5])
def test_the_paired_test_is_that_of_scipy(shift: float):
    differences = np.random.default_rng(1).normal(shift, 1, size=40)
    theirs = permutation_test(
        (differences, np.zeros(40)), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples",
        n_resamples=FLIPS, vectorized=True, rng=np.random.default_rng(2),
    )  # fmt: skip
    assert paired_p(differences) == pytest.approx(theirs.pvalue, abs=3 * np.sqrt(0.25 / FLIPS))


def test_no_p_is_below_one_in_the_number_of_flips_plus_one():
    assert paired_p(np.full(50, 1.0)) == 1 / (FLIPS + 1)
    assert paired_p(np.array([])) == 1


def test_false_discovery_is_that_of_statsmodels():
    p = np.random.default_rng(3).beta(0.4, 2, size=60)
    assert adjusted(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    with_gaps = np.insert(p, [3, 20], np.nan)
    assert np.isnan(adjusted(with_gaps)).sum() == 2
    assert adjusted(with_gaps)[~np.isnan(with_gaps)] == pytest.approx(adjusted(p))


def test_pairs_are_counted_once():
    p = np.random.default_rng(3).random((6, 6))
    p = (p + p.T) / 2
    first, second = np.triu_indices(6, k=1)
    assert adjusted_pairs(p)[second, first] == pytest.approx(multipletests(p[first, second], method="fdr_bh")[1])


@pytest.mark.parametrize("size", [4, 12])
def test_p_values_of_classes_without_any_change_are_level(size: int):
    """40 classes × 25 draws of noise: one in twenty is below 0.05, give and take."""
    rng, label = np.random.default_rng(5), np.repeat(np.arange(40), size)
    small = []
    for _ in range(25):
        noise = rng.normal(size=len(label))
        means = np.bincount(label, noise) / size
        small.append(of_classes(means, noise - means[label], label) < 0.05)
    assert 0.02 < np.mean(small) < 0.08


def test_p_values_of_pairs_without_any_change_are_level():
    rng, label = np.random.default_rng(6), np.repeat(np.arange(15), 6)
    small = []
    for _ in range(20):
        before = rng.normal(size=(90, 32)) + 2 * rng.normal(size=(15, 32))[label]
        after = before + rng.normal(size=(90, 32))
        spaces = [class_cosines(f / np.linalg.norm(f, axis=1, keepdims=True), label, 15) for f in (before, after)]
        change = spaces[1].distances - spaces[0].distances
        first = np.triu_indices(15, k=1)
        change = change - np.median(change[first])
        p = of_pairs(change, spaces[1].deviations - spaces[0].deviations, label)
        small.append(p[first] < 0.05)
    assert 0.005 < np.mean(small) < 0.1


def test_one_class_that_changed_stands_out():
    rng, label = np.random.default_rng(7), np.repeat(np.arange(60), 4)
    noise = rng.normal(size=240) + np.where(label == 17, 4, 0)
    means = np.bincount(label, noise) / 4
    assert np.flatnonzero(adjusted(of_classes(means, noise - means[label], label)) < 0.05).tolist() == [17]


def test_the_interval_covers_the_mean():
    rng = np.random.default_rng(8)
    covered = []
    for _ in range(200):
        draw = rng.normal(1.0, 2.0, size=25)
        lower, upper = interval(float(draw.mean()), draw - draw.mean())
        covered.append(lower < 1.0 < upper)
    assert 0.89 < np.mean(covered) < 0.99


def test_distances_of_middles_are_free_of_bias():
    """Two classes of the same distribution have none, on average; their sample middles always have one."""
    rng, label = np.random.default_rng(9), np.repeat([0, 1], 4)
    found = []
    for _ in range(400):
        features = rng.normal(size=(8, 16)) + 1
        found.append(
            class_cosines(features / np.linalg.norm(features, axis=1, keepdims=True), label, 2).distances[0, 1]
        )
    assert abs(np.mean(found)) < 3 * np.std(found) / 20
