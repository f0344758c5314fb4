"""Held-out images that are nearly training images are counted and named."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.features import near_copies
from mpsviz.analysis.features.near_copies import near_copies_note, nearest

RNG = np.random.default_rng(0)
SPLIT = np.array(["few-shot"] * 10 + ["pool"] * 5 + ["held-out"] * 20 + ["bystander"] * 5)
IDS = [f"{number}.png" for number in range(40)]


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("chunk", [7, 4096])
def test_the_nearest_is_that_of_the_whole_matrix(monkeypatch: pytest.MonkeyPatch, chunk: int):
    monkeypatch.setattr(near_copies, "CHUNK", chunk)
    features, others = unit(RNG.normal(size=(30, 6))), unit(RNG.normal(size=(25, 6)))
    rows, cosines = nearest(features, others)
    np.testing.assert_array_equal(rows, (features @ others.T).argmax(axis=1))
    np.testing.assert_allclose(cosines, (features @ others.T).max(axis=1), rtol=1e-6)


def test_near_copies_of_the_few_shots_are_counted_and_named():
    rows = RNG.normal(size=(40, 64))
    assert near_copies_note(unit(rows), SPLIT, IDS) == ()
    rows[20], rows[33] = rows[3] * 2, rows[7] + 0.02 * RNG.normal(size=64)
    rows[21], rows[36], rows[22] = rows[12], rows[4], rows[5] + 0.2 * RNG.normal(size=64)  # pool, bystander, not near
    assert near_copies_note(unit(rows), SPLIT, IDS) == (
        "2 of 20 held-out images are near copies of training images (cosine above 0.999 before tuning): 20.png of "
        "3.png, 33.png of 7.png. What is measured on them says little of new images.",
    )


def test_a_model_that_tells_nothing_apart_finds_no_copies():
    rows = np.ones(64) + 0.01 * RNG.normal(size=(40, 64))
    (note,) = near_copies_note(unit(rows), SPLIT, IDS)
    assert "so are most images to it" in note


def test_without_training_or_held_out_images_nothing_is_said():
    rows = unit(np.ones((40, 4)))
    assert (
        near_copies_note(rows, np.full(40, "held-out"), IDS) == near_copies_note(rows, np.full(40, "pool"), IDS) == ()
    )
