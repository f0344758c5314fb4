"""Confusion matrices before and after tuning, and their difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from mpsviz.figures.heatmaps import before_after_difference
from mpsviz.figures.panels import panel_cell
from mpsviz.figures.theme import Look, plain


def confusion_panels(
    before: np.ndarray, after: np.ndarray, *, names: Sequence[str], groups: Sequence[str], style: Look
) -> go.Figure:
    """Counts of images: rows are the classes that they are, columns those that they are predicted as.

    Every cell that holds images, before or after, can be clicked; `customdata` of its point is (row, column).

    Args:
        before, after: (k, k) counts.
        names: k unique class names.
        groups: k group names, contiguous.
    """
    off_diagonal = ~np.eye(len(before), dtype=bool)
    most = max(int(np.max(matrix, initial=1)) for matrix in (before, after))
    change = np.abs(after - before)
    figure = before_after_difference(
        before,
        after,
        names=names,
        groups=groups,
        what="images",
        ends=(0, most),
        limit=max(float(np.max(change[off_diagonal], initial=1)), 1.0),
        number="d",
        pair="<b>%{y}</b> predicted as <b>%{x}</b>",
        style=style,
    )
    axis = np.array([plain(name) for name in names], dtype=object)
    rows, columns = np.nonzero(before + after)
    for place in (1, 2, 3):
        figure.add_trace(
            go.Scatter(
                x=axis[columns],
                y=axis[rows],
                customdata=np.stack([rows, columns], axis=1),
                mode="markers",
                marker={"symbol": "square", "size": 10, "color": "rgba(0,0,0,0)"},
                hoverinfo="skip",
                showlegend=False,
                unselected={"marker": {"opacity": 0}},
                selected={"marker": {"opacity": 0}},
            ),
            **panel_cell(place, style),
        )
    return figure.update_layout(uirevision="confusion", clickmode="event+select", dragmode="zoom")
