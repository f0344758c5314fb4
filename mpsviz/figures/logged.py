"""What somebody else's training has logged, over its optimiser steps, as small multiples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.envelope import envelope
from mpsviz.figures.losses import PANEL_PX, ROOM_PX
from mpsviz.figures.panels import corner, panel_cell, panels, stacked_height
from mpsviz.figures.theme import Look, dress, panel_title, plain, shortened

MOST_PANELS = 4
NOT_SHOWN = ("step", "epoch")
FIRST = "loss"


def logged_names(metrics: pd.DataFrame) -> list[str]:
    """The numbers that were logged, the loss first, the others in the order in which they first came."""
    names = [
        str(name)
        for name in metrics
        if name not in NOT_SHOWN
        and pd.api.types.is_numeric_dtype(metrics[name])
        and np.isfinite(metrics[name].to_numpy(float, na_value=np.nan)).any()
    ]
    return sorted(names, key=lambda name: name != FIRST)


def logged(metrics: pd.DataFrame, *, style: Look) -> go.Figure:
    """A panel for each of the first MOST_PANELS numbers; there is at least one.

    Of more than MOST_ROWS values the lowest and the highest of each stretch are drawn (`envelope`).

    Args:
        metrics: a row an optimiser step: step, and what was logged; NaN where a number was not logged at that step.
    """
    names = logged_names(metrics)[:MOST_PANELS]
    figure = panels(len(names), style, gap=0.07, room_px=ROOM_PX, panel_px=PANEL_PX)
    for place, name in enumerate(names, start=1):
        cell = panel_cell(place, style)
        rows = metrics[metrics[name].notna()]
        rows = rows.iloc[envelope(rows[name].to_numpy(float))]
        figure.add_scatter(
            x=rows["step"], y=rows[name], mode="lines+markers" if len(rows) < 3 else "lines",
            line={"color": style.accent if name == FIRST else style.category(place - 1), "width": 2},
            hovertemplate=f"step %{{x:,}}<br>{plain(name)} %{{y:.4g}}<extra></extra>", **cell,
        )  # fmt: skip
        figure.update_yaxes(nticks=5, exponentformat="e", range=_range_of_a_constant(rows[name]), **cell)
        figure.update_xaxes(title_text="step", nticks=4, **cell)
    narrow = stacked_height(len(names), 74, room_px=ROOM_PX, panel_px=PANEL_PX)
    dress(figure, style, height=narrow if style.narrow else 230)
    titles = []
    for place, name in enumerate(names, start=1):
        left, top = corner(figure, place)
        titles.append(panel_title(f"<b>{plain(shortened(name))}</b>", x=left, y=top + 0.03, style=style))
    figure.update_layout(showlegend=False, uirevision="logged", annotations=titles, margin={"l": 34, "r": 8, "t": 46})
    return figure


def _range_of_a_constant(values: pd.Series) -> list[float] | None:
    """From zero to twice the value, which lies in the middle; None, so that plotly chooses, where values differ, or are
    zero. Plotly itself draws a constant on an axis of one unit to each side of it, where 0.005 looks like zero."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    return sorted([0.0, low + high]) if high - low <= 1e-6 * max(abs(low), abs(high)) and high != 0 else None
