from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from mpsviz.analysis.measures.classes.separability import class_margin, silhouette, text_margin


@pytest.fixture
def features() -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(20, 6)) + 1.5 * np.eye(6)[np.arange(20) % 4]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


LABEL = np.arange(20) % 4


def test_silhouette_is_scikit_learns_with_cosine_distances(features):
    assert silhouette(features, LABEL).mean() == pytest.approx(silhouette_score(features, LABEL, metric="cosine"))
    assert silhouette(features, LABEL).mean() != pytest.approx(silhouette_score(features, LABEL))


@pytest.mark.parametrize("label", [np.zeros(20, dtype=int), np.arange(20)], ids=["one class", "one image a class"])
def test_silhouette_is_undefined_without_two_classes_of_two(features, label):
    assert np.isnan(silhouette(features, label)).all()


def test_silhouette_of_identical_features_is_zero():
    np.testing.assert_array_equal(silhouette(np.tile([0.6, 0.8], (6, 1)), np.arange(6) % 2), np.zeros(6))


def test_class_margin_against_a_loop(features):
    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    expected = []
    for i, x in enumerate(features):
        others = np.arange(20) != i
        centers = [features[others & (label == LABEL)].mean(axis=0) for label in range(4)]
        cosines = [cosine(x, center) for center in centers]
        own = cosines.pop(LABEL[i])
        expected.append(own - max(cosines))
    np.testing.assert_allclose(class_margin(features, LABEL), expected)


def test_class_margin_leaves_the_image_itself_out():
    # with itself in its own centre the first image would seem right: cosine 0.71 to [1, 1]
    features = np.array([[1.0, 0], [0, 1], [0.8, 0.6], [0.8, 0.6]])
    assert class_margin(features, np.array([0, 0, 1, 1]))[0] == pytest.approx(0 - 0.8)


def test_class_margin_is_undefined_where_there_is_nothing_to_compare(features):
    assert np.isnan(class_margin(features, np.zeros(20, dtype=int))).all()
    assert np.isnan(class_margin(features, np.arange(20))).all()
    assert np.isnan(class_margin(features[:3], np.array([0, 0, 1]))).tolist() == [False, False, True]


def test_class_margin_survives_a_centre_at_the_origin():
    features = np.array([[1.0, 0], [-1, 0], [0, 1], [0, 1]])
    np.testing.assert_allclose(class_margin(features, np.array([0, 0, 1, 1])), [-1, -1, 1, 1])


def test_text_margin_by_hand():
    logits = np.array([[3, 1, 2], [3, 1, 2], [0, 5, 5]], dtype=np.float32)
    np.testing.assert_array_equal(text_margin(logits, np.array([0, 1, 2])), [1, -2, 0])
    assert logits[0, 0] == 3, "the logits given are left alone"


def test_text_margin_is_undefined_with_one_class():
    assert np.isnan(text_margin(np.ones((2, 1)), np.zeros(2, dtype=int))).all()
