"""The table of a figure holds what it draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.figure_data import figure_table
from mpsviz.figures.heatmaps import gram_panels
from mpsviz.figures.theme import LIGHT


def test_a_heatmap_is_a_row_a_cell_under_the_names_of_its_rows_and_columns():
    before, after = np.array([[1.0, 0.2], [0.2, 1.0]]), np.array([[1.0, 0.5], [0.5, 1.0]])
    figure = gram_panels(before, after, names=["ant", "bee"], groups=["a", "b"], what="cosine", style=LIGHT)
    table = figure_table(figure)
    heatmaps = [trace for trace in figure.data if trace.type == "heatmap"]
    assert len(table) == 4 * len(heatmaps)
    cells = table[(table["panel"] == "x2") & (table["x"] == "bee") & (table["y"] == "ant")]
    np.testing.assert_allclose(cells["z"].astype(float), 0.5, atol=1e-6)


def test_points_without_a_value_are_left_out():
    figure = go.Figure([go.Scatter(x=[1, 2, 3], y=[0.5, None, 0.7], name="ant"), go.Scatter(name="nothing")])
    table = figure_table(figure)
    assert table.values.tolist() == [["x", "ant", 1, 0.5], ["x", "ant", 3, 0.7]]
    assert list(figure_table(go.Figure()).columns) == ["panel", "trace", "x", "y"]
    assert isinstance(table, pd.DataFrame)
