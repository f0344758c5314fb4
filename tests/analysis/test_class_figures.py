"""Fisher ratio, linear probe, calibration error and their intervals, against loops and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.linear_model import Ridge
from sklearn.metrics import silhouette_samples

from mpsviz.analysis.evidence.bootstrap import bootstrap_intervals
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.classes.calibration import calibration_error
from mpsviz.analysis.measures.classes.fisher import fisher_ratio
from mpsviz.analysis.measures.classes.linear_probe import RIDGE, left_out_scores, linear_probe
from mpsviz.analysis.measures.classes.prediction_change import margin_change, prediction_change
from mpsviz.analysis.measures.classes.separability import silhouette
from tests.analysis.by_hand import rotation, units

FEATURES = units(40, 6, 0)
LABEL = np.random.default_rng(1).integers(0, 4, size=40)


def test_silhouette_of_each_image_is_scikit_learns():
    lone = np.r_[LABEL[:-1], 9]
    for features in (FEATURES, FEATURES.astype(np.float32)):
        expected = silhouette_samples(FEATURES, lone, metric="cosine")
        np.testing.assert_allclose(silhouette(features, lone), expected, atol=1e-6)


def test_fisher_ratio_against_a_loop():
    expected = []
    centres = [np.mean([x for x, c in zip(FEATURES, LABEL, strict=True) if c == one], axis=0) for one in range(4)]
    middle = sum(centres) / 4
    for one, centre in enumerate(centres):
        members = [x for x, c in zip(FEATURES, LABEL, strict=True) if c == one]
        variance = sum(float(((x - centre) ** 2).sum()) for x in members) / (len(members) - 1)
        expected.append(float(((centre - middle) ** 2).sum()) / variance)
    np.testing.assert_allclose(fisher_ratio(FEATURES, LABEL, 5), [*expected, np.nan], atol=1e-9)
    np.testing.assert_allclose(fisher_ratio(3 * FEATURES @ rotation(6, 2) + 1, LABEL, 4), expected, atol=1e-9)


def test_fisher_ratio_is_undefined_without_width_or_another_class():
    assert np.isnan(fisher_ratio(FEATURES, np.zeros(40, dtype=int), 1)).all()
    ratio = fisher_ratio(np.eye(3)[[0, 0, 1, 2]], np.array([0, 0, 1, 1]), 2)
    assert np.isnan(ratio).tolist() == [True, False]


def _scores(features: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return np.concatenate([scores for _, scores in left_out_scores(Geometry(features), lambda rows: targets[rows])])


def test_left_out_scores_are_those_of_scikit_learn_trained_without_the_image():
    targets = np.eye(4)[LABEL]
    penalty = RIDGE * ((FEATURES - FEATURES.mean(axis=0)) ** 2).sum() / 6
    expected = []
    for i in range(40):
        others = np.arange(40) != i
        expected.append(Ridge(alpha=penalty).fit(FEATURES[others], targets[others]).predict(FEATURES[i : i + 1])[0])
    np.testing.assert_allclose(_scores(FEATURES, targets), expected, atol=1e-9)
    np.testing.assert_array_equal(linear_probe(Geometry(FEATURES), LABEL), np.argmax(expected, axis=1) == LABEL)
    turned = _scores(FEATURES @ rotation(6, 2), targets)
    np.testing.assert_allclose(turned, expected, atol=1e-9)


def test_the_probe_does_not_see_the_image_that_it_names():
    noise, label = units(30, 200, 0, spread=9), np.arange(30) % 3
    assert linear_probe(Geometry(noise), label).mean() < 0.7, "with itself in the training set it would be 1"
    apart = np.eye(3)[label] + 0.01 * noise[:, :3]
    assert linear_probe(Geometry(apart), label).mean() == 1


def test_the_probe_needs_two_classes_and_says_nothing_of_a_lone_image():
    assert np.isnan(linear_probe(Geometry(FEATURES), np.zeros(40, dtype=int))).all()
    assert np.isnan(linear_probe(Geometry(FEATURES), np.r_[LABEL[:-1], 9])).tolist() == [False] * 39 + [True]
    assert set(linear_probe(Geometry(np.ones((6, 2))), np.arange(6) % 2)) <= {0.0, 1.0}


@pytest.mark.parametrize(("n", "bins"), [(9, 1), (40, 4), (400, 15)])
def test_calibration_error_against_a_loop(n, bins):
    rng = np.random.default_rng(0)
    logits, label = 2 * rng.normal(size=(n, 3)), rng.integers(0, 3, size=n)
    probabilities = softmax(logits, axis=1)
    error = 0.0
    for b in range(bins):
        inside = [i for i in range(n) if b / bins < probabilities[i].max() <= (b + 1) / bins]
        if inside:
            right = np.mean([probabilities[i].argmax() == label[i] for i in inside])
            error += len(inside) / n * abs(right - np.mean([probabilities[i].max() for i in inside]))
    assert calibration_error(logits, label) == pytest.approx(error, abs=1e-9)
    order = rng.permutation(n)
    assert calibration_error(logits[order], label[order]) == pytest.approx(error, abs=1e-9)


def test_calibration_of_sure_models():
    sure = 100 * np.eye(3)[[0, 1, 2, 0]]
    assert calibration_error(sure, np.array([0, 1, 2, 0])) == pytest.approx(0)
    assert calibration_error(sure, np.array([1, 2, 0, 1])) == pytest.approx(1)
    assert np.isnan(calibration_error(np.full((4, 3), np.nan), np.zeros(4, dtype=int)))
    assert np.isnan(calibration_error(sure[:0], np.zeros(0, dtype=int)))


def test_change_of_margin_and_prediction_by_hand():
    before, after = np.array([[3.0, 1, 0], [3, 1, 0]]), np.array([[3.0, 2, 0], [0, 1, 5]])
    np.testing.assert_array_equal(margin_change(before, after, np.array([0, 2])), [1 - 2, 4 - -3])
    np.testing.assert_array_equal(prediction_change(before, after), [0, 1])
    np.testing.assert_array_equal(prediction_change(before, before + 7), [0, 0])


def test_intervals_are_those_of_a_loop_over_the_same_resamples(monkeypatch: pytest.MonkeyPatch):
    from mpsviz.analysis.evidence import bootstrap

    monkeypatch.setattr(bootstrap, "RESAMPLES", 40)
    values = np.random.default_rng(3).normal(size=(12, 2))
    label = np.array([0] * 5 + [1] * 5 + [2] * 2)
    values[:5, 1] = np.nan
    lower, upper = bootstrap_intervals(values, label, 4)
    for one, size in ((0, 5), (1, 5), (2, 2)):
        members = values[label == one]
        drawn = np.random.default_rng(bootstrap.SEED).integers(size, size=(40, size))
        means = np.array([[np.mean([members[i, m] for i in row]) for m in range(2)] for row in drawn.tolist()])
        np.testing.assert_allclose(lower[one], np.quantile(means, 0.025, axis=0), atol=1e-9)
        np.testing.assert_allclose(upper[one], np.quantile(means, 0.975, axis=0), atol=1e-9)
    assert np.isnan(lower[3]).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    values = np.random.default_rng(0).normal(size=(40 * 300, 1))
    lower, upper = bootstrap_intervals(values, np.repeat(np.arange(300), 40), 300)
    assert 0.9 < ((lower <= 0) & (upper >= 0)).mean() < 0.98


def test_a_class_of_one_has_no_interval():
    lower, upper = bootstrap_intervals(np.ones((3, 1)), np.array([0, 1, 1]), 2)
    assert np.isnan(lower[0]).all()
    assert lower[1] == upper[1] == 1
