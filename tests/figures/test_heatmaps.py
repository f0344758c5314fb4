from __future__ import annotations

import numpy as np
import pytest

from mpsviz.figures.heatmaps import difference_limit, gram_panels
from mpsviz.figures.theme import DARK, LIGHT

NAMES = ["ant", "bee", "cat", "<b>dog</b>"]
GROUPS = ["bug", "bug", "mammal", "mammal"]


@pytest.fixture
def grams() -> tuple[np.ndarray, np.ndarray]:
    features = np.random.default_rng(0).normal(size=(2, 4, 5))
    features /= np.linalg.norm(features, axis=2, keepdims=True)
    return features[0] @ features[0].T, features[1] @ features[1].T


def draw(grams, style=LIGHT):
    return gram_panels(*grams, names=NAMES, groups=GROUPS, what="cosine", style=style)


def test_the_difference_is_centred_on_zero(grams):
    heat = draw(grams).data[2]
    assert heat.zmid == 0
    assert heat.zmin == -heat.zmax
    assert np.allclose(heat.z, grams[1] - grams[0], atol=1e-6)


def test_before_and_after_share_one_scale(grams):
    before, after, _ = draw(grams).data
    assert (before.zmin, before.zmax) == (after.zmin, after.zmax)


@pytest.mark.parametrize("style", [LIGHT, DARK])
def test_unchanged_has_the_colour_of_the_page(grams, style):
    middle = [colour for place, colour in draw(grams, style).data[2].colorscale if place == 0.5]
    assert middle == [style.paper]


def test_rows_keep_their_order_from_the_top(grams):
    figure = draw(grams)
    for heat in figure.data:
        assert list(heat.x) == list(heat.y) == ["ant", "bee", "cat", "&lt;b&gt;dog&lt;/b&gt;"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_a_line_stands_between_two_families_and_nowhere_else(grams):
    lines = draw(grams).layout.shapes
    assert len(lines) == 6
    assert {line.x0 for line in lines if line.x0 == line.x1} == {1.5}
    assert list(draw(grams).layout.yaxis.ticktext) == ["bug", "mammal"]
    assert list(draw(grams).layout.yaxis.tickvals) == [0.5, 2.5]


def test_the_hover_has_the_other_figure(grams):
    before, after, difference = draw(grams).data
    assert np.allclose(before.customdata, grams[1], atol=1e-6)
    assert np.allclose(after.customdata, grams[0], atol=1e-6)
    assert np.allclose(difference.customdata[..., 0], grams[0], atol=1e-6)


def test_the_limit_is_never_zero():
    assert difference_limit(np.zeros((3, 3))) == 0.01
    assert difference_limit(np.full((3, 3), -0.123)) == pytest.approx(0.13)
