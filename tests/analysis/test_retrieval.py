from __future__ import annotations

import numpy as np

from mpsviz.analysis.measures.classes.retrieval import named_first

NAMES = np.array([[1.0, 0], [0, 1], [10, 10]])


def test_the_nearest_name_by_cosine_not_by_length():
    features = np.array([[1.0, 0], [0.6, 0.8], [0, 1], [1, 0]])
    np.testing.assert_array_equal(named_first(features, NAMES, np.array([0, 2, 0, 2])), [1, 1, 0, 0])


def test_images_without_a_name_are_undefined():
    np.testing.assert_array_equal(named_first(np.eye(2), NAMES, np.array([-1, 1])), [np.nan, 1])
