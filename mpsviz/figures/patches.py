"""One image, and a figure of each of its patches, side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mpsviz.figures.theme import Look, dress

HEIGHT = 330


def patch_panels(picture: str | None, patches: np.ndarray, *, unit: str, style: Look) -> go.Figure:
    """The picture on the left, its patches on the right, on a scale from 0.

    Args:
        picture: a data URI, or None where there is none.
        patches: (side, side) ≥ 0, the first row on top.
        unit: of the values, for the colour bar.
    """
    side = len(patches)
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.04)
    figure.add_trace(
        go.Heatmap(
            z=patches,
            zmin=0,
            zmax=max(float(patches.max()), 1e-3),
            colorscale=style.sequential,
            hovertemplate=f"row %{{y}}, column %{{x}}<br>{unit} %{{z:.3f}}<extra></extra>",
            colorbar={
                "title": {"text": unit, "side": "right", "font": {"size": 12, "color": style.muted}},
                "tickfont": {"size": 11, "color": style.muted},
                "thickness": 10,
                "outlinewidth": 0,
                "len": 0.9,
            },
        ),
        row=1,
        col=2,
    )
    dress(figure, style, height=HEIGHT)
    if picture is not None:
        place = {"x": -0.5, "y": -0.5, "sizex": side, "sizey": side, "xref": "x", "yref": "y", "sizing": "stretch"}
        figure.add_layout_image(source=picture, layer="above", **place)
    ends = [-0.5, side - 0.5]
    bare = {"visible": False, "showgrid": False, "constrain": "domain"}
    for column, axis in ((1, "x"), (2, "x2")):
        figure.update_xaxes(range=ends, row=1, col=column, **bare)
        figure.update_yaxes(range=ends[::-1], scaleanchor=axis, row=1, col=column, **bare)
    return figure.update_layout(margin={"l": 4, "r": 8, "t": 8, "b": 8}, uirevision="patches", showlegend=False)
