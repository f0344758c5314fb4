from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.measures.classes.accuracy import accuracy, choose_alpha, correct, fuse


def test_accuracy_counts_labelled_images_only():
    logits = np.array([[2.0, 1], [2, 1], [0, 1], [5, 0]])
    label = np.array([0, 1, 1, -1])
    np.testing.assert_array_equal(correct(logits, label), [1, 0, 1, np.nan])
    assert accuracy(logits, label) == pytest.approx(2 / 3)
    assert np.isnan(accuracy(logits, np.full(4, -1)))


def test_fuse_ends_at_the_two_branches():
    tuned, zero_shot = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_array_equal(fuse(tuned, zero_shot, 1), tuned)
    np.testing.assert_array_equal(fuse(tuned, zero_shot, 0), zero_shot)
    np.testing.assert_allclose(fuse(tuned, zero_shot, 0.3), 0.3 * tuned + 0.7 * zero_shot)


def test_alpha_is_where_both_branches_together_are_right():
    # tuned alone errs on the second image, zero-shot alone on the first; both are right for 0.25 < α < 0.4
    tuned = np.array([[3.0, 0], [1.5, 0]])
    zero_shot = np.array([[0.0, 1], [0, 1]])
    assert choose_alpha(tuned, zero_shot, np.array([0, 1])) == 0.3


def test_among_equally_accurate_alphas_the_surest_wins():
    right, wrong = np.array([[4.0, 0], [0, 4]]), np.array([[1.0, 0], [0, 1]])
    label = np.array([0, 1])
    assert choose_alpha(right, wrong, label) == 1
    assert choose_alpha(wrong, right, label) == 0


def test_alpha_needs_labelled_images():
    with pytest.raises(ValueError, match=r"validation images, but the labels are \[\]"):
        choose_alpha(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=int))
    with pytest.raises(ValueError, match=r"\[0, -1\]"):
        choose_alpha(np.ones((2, 2)), np.ones((2, 2)), np.array([0, -1]))
