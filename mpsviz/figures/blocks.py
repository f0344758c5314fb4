"""How much the cosines within each class and between each two have changed, as one heatmap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mpsviz.figures.heatmaps import order_axes
from mpsviz.figures.theme import Look, colour_bar, dress, plain, shortened_apart

HEIGHT, NARROW_HEIGHT = 540, 330
MOST_NAMES = 64
"""Rows up to which each has its name beside it; more are told apart by pointing at them, and by their groups."""
SMALL = 9
"""Size of these names, in pixels; plotly leaves out what has no room."""


def class_blocks(
    change: np.ndarray, pairs: np.ndarray, *, names: Sequence[str], groups: Sequence[str], unit: str, style: Look
) -> go.Figure:
    """Classes against classes, on a scale from 0; on the diagonal each class within itself.

    Args:
        change: (C, C) ≥ 0, symmetric; NaN where there is nothing to compare.
        pairs: (C, C), from how many pairs of images.
        names: C unique class names.
        groups: C group names, contiguous; lines are drawn between them.
        unit: of the values, for the colour bar.
    """
    whole = [plain(name) for name in names]
    who = np.array([[f"<b>{a}</b> and <b>{b}</b>" for b in whole] for a in whole])
    np.fill_diagonal(who, [f"Within <b>{name}</b>" for name in whole])
    axis = [plain(name) for name in shortened_apart(names)]
    figure = make_subplots(rows=1, cols=1)
    figure.add_trace(
        go.Heatmap(
            z=change,
            x=axis,
            y=axis,
            customdata=np.stack([who, pairs.astype(int).astype(str)], axis=-1),
            zmin=0,
            zmax=_end(change),
            colorscale=style.sequential,
            hovertemplate=f"%{{customdata[0]}}<br>{unit} %{{z:.3f}}, %{{customdata[1]}} pairs<extra></extra>",
            colorbar=colour_bar(unit, style),
        ),
        row=1,
        col=1,
    )
    dress(figure, style, height=NARROW_HEIGHT if style.narrow else HEIGHT)
    order_axes(figure, groups, style, panel_count=1)
    if len(names) <= MOST_NAMES and not style.narrow:
        small = {"tickfont": {"size": SMALL, "color": style.muted}, "automargin": True, "showticklabels": True}
        figure.update_xaxes(tickmode="auto", tickangle=-90, **small)
        figure.update_yaxes(tickmode="auto", ticks="outside", ticklen=3, tickcolor="rgba(0,0,0,0)", **small)
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, uirevision="blocks")


def _end(change: np.ndarray) -> float:
    """The end of the scale: all but one in two hundred values are on it."""
    known = change[~np.isnan(change)]
    return max(float(np.quantile(known, 0.995)), 0.01) if known.size else 0.01
