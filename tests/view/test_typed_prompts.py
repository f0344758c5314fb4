"""A typed prompt belongs amid the images that are most like it, at each snapshot."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.features.neighbors import unit
from mpsviz.errors import UserError
from mpsviz.view.typed_prompts import place_prompt

IDS = [f"image {number}" for number in range(30)]


def test_it_comes_with_its_nearest_images_of_each_snapshot():
    rng = np.random.default_rng(0)
    text, features = 3 * rng.normal(size=8), unit(rng.normal(size=(30, 8)))
    features[[4, 9]] = unit(text + 0.1 * rng.normal(size=(2, 8)))
    placed = place_prompt(text, IDS, [(0, features), (5, features[::-1])])
    assert placed.epochs == [0, 5]
    assert set(placed.ids[0][:2]) == {"image 4", "image 9"}
    assert set(placed.ids[1][:2]) == {"image 25", "image 20"}
    cosines = features @ text / np.linalg.norm(text)
    assert placed.similarity[0] == pytest.approx(np.sort(cosines)[::-1][:5], abs=1e-4)


def test_text_and_images_of_different_models_are_refused():
    with pytest.raises(UserError, match=r"512 numbers .* 8"):
        place_prompt(np.ones(512), IDS, [(0, np.ones((30, 8)))])
