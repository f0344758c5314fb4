"""One image, and a figure of each of its patches, side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from mpsviz.figures.panels import panel_cell, panels, stacked_height
from mpsviz.figures.theme import Look, colour_bar, dress

HEIGHT = 330
PANEL_PX, ROOM_PX = 280, 12
"""On a narrow page: of a panel, and between the two."""


def patch_panels(picture: str | None, patches: np.ndarray, *, unit: str, style: Look) -> go.Figure:
    """The picture on the left, its patches on the right, on a scale from 0.

    Args:
        picture: a data URI, or None where there is none.
        patches: (side, side) ≥ 0, the first row on top.
        unit: of the values, for the colour bar.
    """
    side = len(patches)
    figure = panels(2, style, gap=0.04, room_px=ROOM_PX, panel_px=PANEL_PX)
    figure.add_trace(
        go.Heatmap(
            z=patches,
            zmin=0,
            zmax=max(float(patches.max()), 1e-3),
            colorscale=style.sequential,
            hovertemplate=f"row %{{y}}, column %{{x}}<br>{unit} %{{z:.3f}}<extra></extra>",
            colorbar=colour_bar(unit, style),
        ),
        **panel_cell(2, style),
    )
    tall = stacked_height(2, 16, room_px=ROOM_PX, panel_px=PANEL_PX)
    dress(figure, style, height=tall if style.narrow else HEIGHT)
    if picture is not None:
        place = {"x": -0.5, "y": -0.5, "sizex": side, "sizey": side, "xref": "x", "yref": "y", "sizing": "stretch"}
        figure.add_layout_image(source=picture, layer="above", **place)
    ends = [-0.5, side - 0.5]
    bare = {"visible": False, "showgrid": False, "constrain": "domain"}
    for place, axis in ((1, "x"), (2, "x2")):
        cell = panel_cell(place, style)
        figure.update_xaxes(range=ends, **cell, **bare)
        figure.update_yaxes(range=ends[::-1], scaleanchor=axis, **cell, **bare)
    return figure.update_layout(margin={"l": 4, "r": 8, "t": 8, "b": 8}, uirevision="patches", showlegend=False)
