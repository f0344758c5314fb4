"""On a page as narrow as a phone the panels of a figure stand one below the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from mpsviz.figures import heatmaps, losses, patches
from mpsviz.figures.theme import Look, look

GRAM = np.eye(4)


def grams(style: Look) -> go.Figure:
    names = list("abcd")
    return heatmaps.gram_panels(GRAM, GRAM * 0.9, names=names, groups=names, what="cosine", style=style)


def loss_curves(style: Look) -> go.Figure:
    step = np.arange(1, 9)
    parts = dict.fromkeys(("loss", "cross_entropy", "gram_alignment", "contrastive"), 1.0 / step)
    return losses.losses(pd.DataFrame({"step": step, "epoch": 1} | parts), epochs=2, steps=16, style=style)


def image(style: Look) -> go.Figure:
    return patches.patch_panels(None, np.ones((3, 3)), unit="|Δ cosine|", style=style)


def domains(figure: go.Figure, axis: str, count: int) -> list[tuple[float, float]]:
    return [tuple(figure.layout[f"{axis}axis{place if place > 1 else ''}"].domain) for place in range(1, count + 1)]


@pytest.mark.parametrize(("draw", "count"), [(grams, 3), (loss_curves, 4), (image, 2)])
def test_panels_stand_side_by_side_or_one_below_the_other(draw, count: int):
    wide, narrow = draw(look(False)), draw(look(False, narrow=True))
    assert len(set(domains(wide, "x", count))) == count
    assert len(set(domains(wide, "y", count))) == 1
    assert domains(narrow, "x", count) == [(0.0, 1.0)] * count
    rows = domains(narrow, "y", count)
    assert all(rows[place][0] > rows[place + 1][1] for place in range(count - 1)), "the first is on top"
    assert narrow.layout.height > wide.layout.height


def test_every_panel_keeps_its_title_above_it():
    for figure, count in ((grams(look(True, narrow=True)), 3), (loss_curves(look(True, narrow=True)), 4)):
        tops = [top for _, top in domains(figure, "y", count)]
        titles = [title.y for title in figure.layout.annotations]
        assert all(0 <= title - top < 0.02 for title, top in zip(titles, tops, strict=True))
