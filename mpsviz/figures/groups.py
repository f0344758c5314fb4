"""One measure of several groups of images, before and after: a line a group."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.theme import Look, dress, plain, shortened_apart

ROW_PX = 22


def before_after_by_group(ends: pd.DataFrame, *, title: str, style: Look) -> go.Figure:
    """An open circle before, a filled one after, and a line between them; the first group on top.

    Args:
        ends: group, images, before, after.
        title: the measure and its unit, for the x axis.
    """
    short = shortened_apart(ends["group"].tolist())
    names = [f"{plain(group)} ({images:,})" for group, images in zip(short, ends["images"], strict=True)]
    between: dict[str, list[object]] = {"x": [], "y": []}
    for name, before, after in zip(names, ends["before"], ends["after"], strict=True):
        between["x"] += [before, after, None]
        between["y"] += [name, name, None]
    figure = go.Figure()
    figure.add_scatter(
        **between, mode="lines", line={"color": style.quiet, "width": 2}, hoverinfo="skip", showlegend=False
    )
    for column, symbol in (("before", "circle-open"), ("after", "circle")):
        figure.add_scatter(
            x=ends[column],
            y=names,
            name=column,
            mode="markers",
            marker={"symbol": symbol, "size": 9, "color": style.accent, "line": {"width": 2, "color": style.accent}},
            hovertemplate=f"<b>%{{y}}</b><br>{column} %{{x:.3f}}<extra></extra>",
        )
    dress(figure, style, height=110 + ROW_PX * max(len(names), 3))
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    figure.update_xaxes(title_text=title)
    legend = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"}
    return figure.update_layout(legend=legend, uirevision="groups", margin={"l": 8, "r": 8, "t": 28, "b": 44})
