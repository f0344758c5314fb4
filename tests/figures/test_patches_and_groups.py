from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.figures import curves
from mpsviz.figures.groups import before_after_by_group
from mpsviz.figures.patches import patch_panels
from mpsviz.figures.theme import DARK, LIGHT


@pytest.mark.parametrize("style", [LIGHT, DARK])
def test_patches_lie_as_in_the_image_on_a_scale_from_zero(style):
    patches = np.array([[0.1, 0.2], [0.3, 0.4]])
    figure = patch_panels("data:image/png;base64,AAAA", patches, unit="mean |Δ cosine|", style=style)
    heat = figure.data[0]
    np.testing.assert_array_equal(heat.z, patches)
    assert (heat.zmin, heat.zmax) == (0, 0.4)
    assert heat.colorbar.title.text == "mean |Δ cosine|"
    top, bottom = figure.layout.yaxis2.range[1], figure.layout.yaxis2.range[0]
    assert top < bottom, "the first row is on top"
    image = figure.layout.images[0]
    assert (image.x, image.y, image.sizex, image.sizey) == (-0.5, -0.5, 2, 2)


def test_patches_without_a_picture():
    assert not patch_panels(None, np.zeros((3, 3)), unit="", style=LIGHT).layout.images


def test_a_group_has_its_size_and_both_ends():
    ends = pd.DataFrame(
        {"group": ["<b>ink</b>", "oil"], "images": [1200, 3], "before": [0.1, 0.2], "after": [0.4, 0.1]}
    )
    figure = before_after_by_group(ends, title="drift", style=LIGHT)
    line, before, after = figure.data
    assert list(before.y) == list(after.y) == ["&lt;b&gt;ink&lt;/b&gt; (1,200)", "oil (3)"]
    assert (list(before.x), list(after.x)) == ([0.1, 0.2], [0.4, 0.1])
    assert list(line.x) == [0.1, 0.4, None, 0.2, 0.1, None]
    assert figure.layout.yaxis.autorange == "reversed"


def test_named_classes_have_a_band_and_the_others_none():
    table = pd.DataFrame(
        {
            "epoch": [0, 1, 0, 1],
            "label_index": [0, 0, 1, 1],
            "label": ["ant", "ant", "bee", "bee"],
            "value": [0.1, 0.2, 0.3, 0.4],
        }
    )
    intervals = table.assign(lower=table["value"] - 0.1, upper=[0.2, np.nan, 0.5, 0.6])
    draw = {"named": [0], "worst": [1], "title": "margin", "style": LIGHT}
    bands = [trace for trace in curves.separability(intervals, **draw).data if trace.fill == "toself"]
    assert len(bands) == 1
    assert list(bands[0].y) == pytest.approx([0.2, 0.0]), "an epoch without an interval is left out"
    assert not any(trace.fill for trace in curves.separability(table, **draw).data)
