"""What every figure gets: type and colours, beside what it has already."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mpsviz.figures.theme import FONT, LIGHT, dress


def test_a_figure_is_dressed_on_every_axis_and_keeps_what_it_had():
    figure = make_subplots(rows=1, cols=2, subplot_titles=["one", "two"])
    figure.add_trace(go.Scatter(x=[1, 2], y=[3, 4]), row=1, col=2)
    figure.update_layout(title="Drift", font_size=30, xaxis2={"title": "epoch", "range": [0, 5]}, showlegend=False)
    dressed = dress(figure, LIGHT, height=300)
    assert dressed is figure
    layout = figure.layout
    assert (layout.height, layout.font.size, layout.font.family, layout.title.text) == (300, 13, FONT, "Drift")
    assert (layout.xaxis2.title.text, layout.xaxis2.range, layout.showlegend) == ("epoch", (0, 5), False)
    assert [note.text for note in layout.annotations] == ["one", "two"]
    assert layout.xaxis.domain != layout.xaxis2.domain
    for axis in (layout.xaxis, layout.xaxis2, layout.yaxis, layout.yaxis2):
        assert (axis.gridcolor, axis.zeroline, axis.title.font.color) == (LIGHT.grid, False, LIGHT.muted)
