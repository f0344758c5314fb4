"""Gram matrices before and after tuning, and what changed between them, as three heatmaps in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from mpsviz.figures.panels import corner, panel_cell, panels, stacked_height
from mpsviz.figures.theme import Look, colour_bar, dress, panel_title, plain, shortened_apart

HEIGHT = 430
PANEL_PX, ROOM_PX = 300, 96
"""On a narrow page: of a panel, and between two, for a colour bar and the next title."""


def gram_panels(
    before: np.ndarray,
    after: np.ndarray,
    *,
    names: Sequence[str],
    groups: Sequence[str],
    what: str,
    style: Look,
) -> go.Figure:
    """Before, after, and after − before, the last on a scale centred on zero.

    Args:
        before, after: (n, n) cosines in the same order of rows and columns.
        names: n unique names, for the hover.
        groups: n group names (families or classes), contiguous; boundaries and ticks are drawn from them.
        what: what an entry is ("cosine of two images"), for the colour bars.
    """
    before, after = np.asarray(before, np.float32), np.asarray(after, np.float32)
    return before_after_difference(
        before,
        after,
        names=names,
        groups=groups,
        what=what,
        ends=_shared_range(before, after),
        limit=difference_limit(after - before),
        number=".3f",
        pair="<b>%{x}</b><br><b>%{y}</b>",
        style=style,
    ).update_layout(uirevision="gram")


def before_after_difference(
    before: np.ndarray,
    after: np.ndarray,
    *,
    names: Sequence[str],
    groups: Sequence[str],
    what: str,
    ends: tuple[float, float],
    limit: float,
    number: str,
    pair: str,
    style: Look,
) -> go.Figure:
    """Two square matrices on one scale, and their difference on a scale centred on zero.

    Args:
        before, after: (n, n) in the same order of rows and columns.
        names: n unique names, for the hover.
        groups: n group names, contiguous; boundaries and ticks are drawn from them.
        what: what an entry is, for the colour bars.
        ends: of the scale of both matrices.
        limit: the symmetric end of the difference's scale.
        number: how an entry is written, a d3 format.
        pair: plotly markup that says what a row (%{y}) and a column (%{x}) are.
    """
    axis = [plain(name) for name in names]
    figure = panels(3, style, gap=0.02, room_px=ROOM_PX, panel_px=PANEL_PX)
    places = _bar_places(figure, style)
    shared = {"colorscale": style.sequential, "zmin": ends[0], "zmax": ends[1]}
    centred = {"colorscale": style.diverging, "zmin": -limit, "zmax": limit, "zmid": 0.0}
    heats = (
        go.Heatmap(
            z=before,
            customdata=after,
            hovertemplate=f"{pair}<br>before %{{z:{number}}}<br>after %{{customdata:{number}}}<extra></extra>",
            colorbar=_bar(what, *places[0], style),
            **shared,
        ),
        go.Heatmap(
            z=after,
            customdata=before,
            hovertemplate=f"{pair}<br>before %{{customdata:{number}}}<br>after %{{z:{number}}}<extra></extra>",
            showscale=False,
            **shared,
        ),
        go.Heatmap(
            z=after - before,
            customdata=np.stack([before, after], axis=-1),
            hovertemplate=f"{pair}<br>before %{{customdata[0]:{number}}}<br>after %{{customdata[1]:{number}}}"
            f"<br>difference %{{z:+{number}}}<extra></extra>",
            colorbar=_bar("after − before", *places[1], style),
            **centred,
        ),
    )
    for place, heat in enumerate(heats, start=1):
        figure.add_trace(heat.update(x=axis, y=axis), **panel_cell(place, style))
    margin = {"l": _room(groups, style), "r": 8, "t": 34, "b": 84}
    tall = stacked_height(3, margin["t"] + margin["b"], room_px=ROOM_PX, panel_px=PANEL_PX)
    dress(figure, style, height=tall if style.narrow else HEIGHT)
    titles = [_title(title, figure, place, style) for place, title in enumerate(("Before", "After", "Difference"), 1)]
    figure.update_layout(annotations=titles, margin=margin)
    order_axes(figure, groups, style, panel_count=3)
    return figure


def _title(text: str, figure: go.Figure, place: int, style: Look) -> dict[str, object]:
    """Above its matrix: where that is made square by the page's width, it is lower than the figure has room for."""
    if style.narrow:
        left, top = corner(figure, place)
        return panel_title(f"<b>{text}</b>", x=left, y=top, style=style)
    suffix = "" if place == 1 else str(place)
    refs = {"xref": f"x{suffix} domain", "yref": f"y{suffix} domain"}
    return panel_title(f"<b>{text}</b>", x=0, y=1.01, style=style) | refs


def _bar_places(figure: go.Figure, style: Look) -> list[tuple[float, float, float]]:
    """Middle, top and length of the two colour bars: of both matrices, and of their difference, each below its own."""
    if not style.narrow:
        return [(0.325, -0.03, 0.62), (0.84, -0.03, 0.3)]
    layout: Any = figure.layout
    return [(0.5, float(layout[axis].domain[0]) - 0.005, 1.0) for axis in ("yaxis2", "yaxis3")]


def difference_limit(difference: np.ndarray) -> float:
    """The symmetric end of the difference's scale: its 99.5th percentile of |values|, rounded up to two digits."""
    limit = float(np.quantile(np.abs(difference), 0.995)) if difference.size else 0.0
    return max(np.ceil(limit * 100) / 100, 0.01)


def _room(groups: Sequence[str], style: Look) -> int:
    """Pixels for the longest name on the left. Plotly's own automargin would run the colour bars into their titles."""
    if style.narrow:
        return 8
    return 24 + round(6.6 * max(map(len, shortened_apart(list(dict.fromkeys(groups)))), default=0))


def _shared_range(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    both = np.concatenate([before.ravel(), after.ravel()])
    return float(np.quantile(both, 0.005)), float(np.quantile(both, 0.995))


def _bar(title: str, x: float, y: float, length: float, style: Look) -> dict[str, object]:
    place = {"x": x, "xanchor": "center", "y": y, "yanchor": "top", "len": length * 0.8}
    return colour_bar(title, style, side="top", orientation="h", thickness=9, **place)


def order_axes(figure: go.Figure, groups: Sequence[str], style: Look, *, panel_count: int) -> None:
    """Square cells, first row on top, a line between two groups, in every panel of the figure; and the group's name
    beside the first, where there is room for it."""
    starts = [index for index, group in enumerate(groups) if index == 0 or group != groups[index - 1]]
    ends = [*starts[1:], len(groups)]
    centres = [(start + end - 1) / 2 for start, end in zip(starts, ends, strict=True)]
    names = [plain(name) for name in shortened_apart([groups[start] for start in starts])]
    shapes = []
    for place in range(1, panel_count + 1):
        suffix = "" if place == 1 else str(place)
        cell = panel_cell(place, style)
        figure.update_xaxes(
            type="category",
            showticklabels=False,
            showgrid=False,
            constrain="domain",
            constraintoward="left",
            matches=None if place == 1 else "x",
            **cell,
        )
        figure.update_yaxes(
            type="category",
            autorange="reversed",
            showgrid=False,
            scaleanchor="x" if place == 1 else None,  # the others match these axes, and are square with them
            constrain="domain",
            constraintoward="top" if style.narrow else "bottom",  # the colour bars are below
            matches=None if place == 1 else "y",
            showticklabels=False,
            **cell,
        )
        for start in starts[1:] if len(starts) <= 40 else ():
            edge = start - 0.5
            along = {"type": "line", "line": {"color": style.paper, "width": 1}}
            along |= {"xref": f"x{suffix}", "yref": f"y{suffix}"}
            shapes.append({"x0": edge, "x1": edge, "y0": -0.5, "y1": len(groups) - 0.5, **along})
            shapes.append({"y0": edge, "y1": edge, "x0": -0.5, "x1": len(groups) - 0.5, **along})
    figure.update_layout(shapes=shapes)  # one by one, plotly checks all earlier ones again
    if len(starts) <= 40 and not style.narrow:
        air = {"ticks": "outside", "ticklen": 5, "tickcolor": "rgba(0,0,0,0)"}
        figure.update_yaxes(
            showticklabels=True,
            tickmode="array",
            tickvals=centres,
            ticktext=names,
            row=1,
            col=1,
            **air,
        )
