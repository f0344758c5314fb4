from __future__ import annotations

import numpy as np
import pytest

from mpsviz.figures.blocks import class_blocks
from mpsviz.figures.theme import DARK, LIGHT, look

NAMES = ["ant", "bee", "<b>cat</b>"]
CHANGE = np.array([[0.3, 0.1, np.nan], [0.1, 0.2, 0.05], [np.nan, 0.05, np.nan]])


def draw(names=NAMES, style=LIGHT):
    pairs = np.array([[6, 16, 0], [16, 6, 4], [0, 4, 0]])
    groups = ["bug", "bug", "mammal"]
    return class_blocks(CHANGE, pairs, names=names, groups=groups, unit="mean |Δ cosine|", style=style)


@pytest.mark.parametrize("style", [LIGHT, DARK])
def test_the_scale_begins_at_zero_and_has_its_unit(style):
    heat = draw(style=style).data[0]
    assert heat.zmin == 0 < heat.zmax <= 0.3
    assert heat.colorbar.title.text == "mean |Δ cosine|"
    np.testing.assert_array_equal(heat.z, CHANGE)


def test_the_hover_names_both_classes_and_counts_their_pairs():
    who = draw().data[0].customdata
    assert list(who[0, 1]) == ["<b>ant</b> and <b>bee</b>", "16"]
    assert list(who[1, 1]) == ["Within <b>bee</b>", "6"]
    assert "&lt;b&gt;cat" in who[2, 1][0]


def test_the_first_class_is_on_top_and_a_line_stands_between_families():
    figure = draw()
    assert figure.layout.yaxis.autorange == "reversed"
    assert {line.x0 for line in figure.layout.shapes if line.x0 == line.x1} == {1.5}


def test_long_names_are_cut_unless_that_makes_two_the_same():
    long = ["a very long name of a class", "bee", "cat"]
    assert list(draw(long).data[0].y) == ["a very long name of…", "bee", "cat"]
    alike = [f"a very long name of a class {number}" for number in range(3)]
    assert list(draw(alike).data[0].y) == alike


def test_without_anything_to_compare_it_is_empty_and_whole():
    nothing = np.full((2, 2), np.nan)
    figure = class_blocks(nothing, np.zeros((2, 2)), names=["a", "b"], groups=["a", "b"], unit="", style=LIGHT)
    assert figure.data[0].zmax == 0.01


def test_classes_are_named_along_both_sides_where_there_is_room():
    wide, narrow = draw().layout, draw(style=look(dark=False, narrow=True)).layout
    for axis in (wide.xaxis, wide.yaxis):
        assert (axis.showticklabels, axis.tickmode) == (True, "auto")
    assert wide.xaxis.tickangle == -90
    assert not narrow.xaxis.showticklabels
