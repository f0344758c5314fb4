"""One image a class is enough for every method: all of them train, and none is held out."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.config.setting_types import LARGEST_SEED

from .made import pictures, quick


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("method", METHOD_CONFIGS)
@pytest.mark.parametrize("classes", [2, 10])
def test_one_image_a_class_is_enough(method: str, classes: int):
    names = [f"thing {letter}" for letter in "abcdefghij"[:classes]]
    settings = {"method.augmented_views": 2} if method.startswith("tip-adapter") else {}
    model = quick(method=method, settings=settings, random_state=LARGEST_SEED).fit(pictures(classes), names)
    probability = model.predict_proba(pictures(3, seed=1))
    assert probability.shape == (3, classes)
    np.testing.assert_allclose(probability.sum(axis=1), 1, atol=1e-6)
    assert set(model.predict(pictures(3, seed=1))) <= set(names)
