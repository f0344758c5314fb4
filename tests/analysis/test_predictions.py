"""Confusion, reliability and the curve over α, beside scikit-learn and beside computing them again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import accuracy_score, log_loss
from sklearn.metrics import confusion_matrix as sklearn_confusion

from mpsviz.analysis.measures.classes.accuracy import ALPHAS
from mpsviz.analysis.measures.classes.calibration import calibration_error
from mpsviz.analysis.predictions.alpha_curve import Branches, alpha_curve, flattery
from mpsviz.analysis.predictions.confusion import confusion_matrix, most_changed_classes
from mpsviz.analysis.predictions.reliability import reliability

CLASSES = 7


def branches(seed: int, n: int = 400) -> Branches:
    """Two branches that are right more often than by chance, each in its own way."""
    rng = np.random.default_rng(seed)
    label = rng.integers(CLASSES, size=n)
    right = np.eye(CLASSES)[label]
    tuned, zero_shot = (strength * right + rng.normal(size=(n, CLASSES)) for strength in (1.8, 1.2))
    return Branches(3 * tuned, zero_shot, label)


NONE = Branches(np.zeros((0, CLASSES)), np.zeros((0, CLASSES)), np.zeros(0, int))


def test_the_confusion_matrix_is_scikit_learns():
    images = branches(0)
    predicted = images.tuned.argmax(axis=1)
    ours = confusion_matrix(images.label, predicted, CLASSES)
    assert np.array_equal(ours, sklearn_confusion(images.label, predicted, labels=range(CLASSES)))


def test_a_class_that_nobody_has_keeps_its_row_and_its_column():
    assert confusion_matrix(np.array([0, 2]), np.array([2, 2]), 4).tolist() == [
        [0, 0, 1, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]


def test_what_is_no_class_is_refused():
    with pytest.raises(ValueError, match=r"label must lie in \[0, 3\)"):
        confusion_matrix(np.array([-1]), np.array([0]), 3)
    with pytest.raises(ValueError, match=r"predicted must lie in \[0, 3\)"):
        confusion_matrix(np.array([1]), np.array([3]), 3)


def test_the_classes_that_changed_most_come_first():
    before = np.diag([5, 5, 5, 5])
    after = before.copy()
    after[2] = [0, 4, 1, 0]  # four images of class 2 are now taken for class 1
    assert most_changed_classes(before, after, most=3).tolist() == [2, 1, 0]


@pytest.mark.parametrize("n", [1, 19, 40, 400])
def test_the_bins_of_the_diagram_add_up_to_the_calibration_error(n: int):
    images = branches(1, n)
    table = reliability(images.tuned, images.label)
    gaps = (table["accuracy"] - table["confidence"]).abs()
    assert table["images"].sum() == n
    assert (gaps * table["images"]).sum() / n == pytest.approx(calibration_error(images.tuned, images.label), abs=1e-12)
    assert (table["lower"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["upper"]).all()


def test_each_bin_holds_the_images_of_its_confidence():
    images = branches(2)
    confidence = softmax(images.tuned, axis=1).max(axis=1)
    for row in reliability(images.tuned, images.label).to_dict("records"):
        mine = (confidence > row["low"]) & (confidence <= row["high"])
        assert mine.sum() == row["images"]
        right = images.tuned[mine].argmax(axis=1) == images.label[mine]
        assert right.mean() == pytest.approx(row["accuracy"])


def test_nothing_predicted_has_no_bins():
    assert reliability(np.full((3, 2), np.nan), np.zeros(3, int)).empty
    assert reliability(NONE.tuned, NONE.label).empty


def test_the_curve_is_what_computing_it_again_gives():
    validation, held_out = branches(3, 60), branches(4)
    curve = alpha_curve(validation, held_out)
    assert len(curve) == 202
    for split, images in (("validation", validation), ("held-out", held_out)):
        for alpha in (0.0, 0.37, 1.0):
            logits = alpha * images.tuned + (1 - alpha) * images.zero_shot
            row = curve[(curve["split"] == split) & (curve["alpha"] == alpha)].iloc[0]
            assert row["accuracy"] == accuracy_score(images.label, logits.argmax(axis=1))
            likelihood = log_loss(images.label, softmax(logits, axis=1), labels=range(CLASSES))
            assert row["cross_entropy"] == pytest.approx(likelihood, rel=1e-9)
            assert row["calibration_error"] == calibration_error(logits, images.label)


def test_choosing_on_held_out_images_never_reports_less_and_is_told_apart():
    flattered = []
    for seed in range(20):
        found = flattery(branches(100 + seed, 30), branches(200 + seed, 120))
        assert found is not None
        assert {found.chosen, found.best} <= set(ALPHAS)
        assert found.best_accuracy >= found.accuracy
        flattered.append(found.best_accuracy - found.accuracy)
    assert max(flattered) > 0


def test_without_validation_images_nobody_chooses():
    assert flattery(NONE, branches(5)) is None
    assert set(alpha_curve(NONE, branches(5, 30))["split"]) == {"held-out"}
