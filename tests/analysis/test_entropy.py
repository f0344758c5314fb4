"""How undecided a prediction is, in nats."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.measures.classes.entropy import prediction_entropy


def test_entropy_is_nothing_where_one_class_has_it_all_and_the_most_where_all_are_alike():
    logits = np.array([[1000.0, 0, 0, 0], [7, 7, 7, 7], [np.nan, 0, 0, 0]])
    assert prediction_entropy(logits)[:2] == pytest.approx([0, np.log(4)])
    two = prediction_entropy(np.array([[np.log(3), 0.0]]))
    assert two == pytest.approx([-(0.75 * np.log(0.75) + 0.25 * np.log(0.25))])
    assert np.isnan(prediction_entropy(logits[2:])).all()
