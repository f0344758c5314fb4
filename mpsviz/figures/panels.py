"""Panels of one figure: side by side, or on a page as narrow as a phone one below the other."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mpsviz.figures.theme import Look


def panels(count: int, style: Look, *, gap: float, room_px: int = 0, panel_px: int = 0) -> go.Figure:
    """A figure of `count` panels side by side, or one below the other on a narrow page; `panel_cell` says where.

    Args:
        gap: between two panels side by side, as a share of the width.
        room_px, panel_px: between two panels one below the other, and of one; see `stacked_height`.
    """
    if not style.narrow:
        return make_subplots(rows=1, cols=count, horizontal_spacing=gap)
    spacing = room_px / (count * panel_px + (count - 1) * room_px) if count > 1 else 0
    return make_subplots(rows=count, cols=1, vertical_spacing=spacing)


def stacked_height(count: int, margins: int, *, room_px: int, panel_px: int) -> int:
    """Pixels of a figure of panels one below the other."""
    return margins + count * panel_px + (count - 1) * room_px


def panel_cell(place: int, style: Look) -> dict[str, Any]:
    """The row and the column of a panel (from 1) of `panels`."""
    return {"row": place, "col": 1} if style.narrow else {"row": 1, "col": place}


def corner(figure: go.Figure, place: int) -> tuple[float, float]:
    """The left edge and the top of a panel (from 1), in paper coordinates."""
    layout: Any = figure.layout
    suffix = "" if place == 1 else str(place)
    return float(layout[f"xaxis{suffix}"].domain[0]), float(layout[f"yaxis{suffix}"].domain[1])
