from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.nearest_columns import nearest_columns


def test_the_nearest_come_first_and_equally_near_ones_in_their_order():
    distances = np.array([[3.0, 1, 2, 1, 9], [np.inf, 5, 5, 5, 4]])
    np.testing.assert_array_equal(nearest_columns(distances, np.array([2.0, 5.0]), 3), [[1, 3, 2], [4, 1, 2]])
