"""The map of a manifold before and after tuning: one figure, two linked panels, and frames to play the way between.

    points (id, epoch, x, y, …) ──► paint of the colouring ──► left: first epoch │ right: chosen epoch
                                                            └► frames: every snapshot, with steps in between

Ids travel in `customdata[0]`; a selection comes back as ids, never as positions. What is selected is drawn through
opacity and not through plotly's `selectedpoints`, which are forgotten by every frame that is played.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.colouring import COLOURINGS, Entry, Paint
from mpsviz.figures.panels import corner, panel_cell, panels, stacked_height
from mpsviz.figures.playing import frames, play_buttons
from mpsviz.figures.symbols import BYSTANDER, SPLIT_SIZES
from mpsviz.figures.theme import Look, dress, panel_title, plain

HEIGHT = 530
PANEL_PX, ROOM_PX = 330, 34
"""On a narrow page: of a panel, and between the two."""
LEGEND_MOST = 24
"""Lines of a legend that have room under the map."""
FADED = 0.15
"""Opacity of what is not selected."""
LEAST_VISIBLE = 0.45
"""Opacity of an image that keeps none of its neighbours on the map, as a share of what it would be."""
TOOLS = {
    "displaylogo": False,
    "scrollZoom": True,
    "modeBarButtons": [["lasso2d", "select2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]],
}
"""Plotly's config for a map that is selected in."""

_HOVER = (
    "<b>%{customdata[1]}</b>%{customdata[2]}<br>%{customdata[3]} · named %{customdata[4]}"
    "<br>drift %{customdata[5]}<extra></extra>"
)


def before_after(
    points: pd.DataFrame,
    *,
    epoch: int,
    colouring: str,
    selected: Collection[str],
    style: Look,
    axis_names: tuple[str, str] = ("", ""),
    play: bool = True,
    prompts: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw the first epoch beside `epoch`.

    Args:
        points: a row an image and epoch: id, epoch, x, y, label, family, style, split, predicted, drift, correct,
            reliability, movement, shown.
        colouring: a key of `COLOURINGS`.
        selected: ids to stand out in both panels; empty means all.
        axis_names: what x and y are, where they are anything.
        prompts: where class names belong: label, epoch, x, y, similarity; None: they are not drawn.
    """
    first = int(points["epoch"].min())
    before, after = (_at(points, moment) for moment in (first, epoch))
    for column in ("drift", "movement", "shown"):
        before[column] = after[column]  # so that one sees on both sides which images drift
    painted = [_painted(points, table, colouring, style) for table in (before, after)]
    figure = panels(2, style, gap=0.03, room_px=ROOM_PX, panel_px=PANEL_PX)
    figure.add_trace(_trace(before, painted[0], selected, style), **panel_cell(1, style))
    figure.add_trace(_trace(after, painted[1], selected, style).update(marker=painted[1].scale), **panel_cell(2, style))
    legend = painted[1].legend if len(painted[1].legend) <= LEGEND_MOST else painted[1].groups
    figure.add_traces([_legend_entry(entry) for entry in legend])
    if prompts is not None:
        for place, moment in ((1, first), (2, epoch)):
            figure.add_trace(_names(prompts[prompts["epoch"] == moment], style), **panel_cell(place, style))
    corners = [corner(figure, place) for place in (1, 2)]
    _lay_out(figure, style, axis_names, _titles(first, epoch, corners, style))
    figure.update_layout(selectionrevision=str(hash(frozenset(selected))))
    _set_range(figure, points)
    epochs = sorted(int(value) for value in points["epoch"].unique() if value <= epoch)
    if play and len(epochs) > 2:
        figure.frames = frames(points, epochs, after["id"], lambda moment: _titles(first, moment, corners, style))
        figure.update_layout(updatemenus=[play_buttons(style)])
    return figure


def paint(points: pd.DataFrame, epoch: int, colouring: str, style: Look) -> Paint:
    """How the right panel of `before_after` is painted: its whole legend, and how to read it."""
    return _painted(points, _at(points, epoch), colouring, style)


def _painted(points: pd.DataFrame, table: pd.DataFrame, colouring: str, style: Look) -> Paint:
    return COLOURINGS[colouring].paint(table, style, _limit(points, colouring))


def _limit(points: pd.DataFrame, colouring: str) -> float:
    """The largest value that a colouring by numbers meets at any epoch, so that colours mean the same at all."""
    values = points["movement" if colouring == "movement" else "drift"]
    return float(values.max()) or 1.0 if values.notna().any() else 1.0


def _at(points: pd.DataFrame, epoch: int) -> pd.DataFrame:
    """One epoch, bystanders first, for what is first is drawn beneath; otherwise by id."""
    table = points[points["epoch"] == epoch]
    return table.assign(over=table["split"] != BYSTANDER).sort_values(["over", "id"], ignore_index=True)


def _trace(table: pd.DataFrame, paint: Paint, selected: Collection[str], style: Look) -> go.Scattergl:
    opacity = np.where(table["split"] == BYSTANDER, 0.75, 0.9) * _fading(table)
    if selected:
        opacity = np.where(table["id"].isin(list(selected)), 1.0, FADED)
    colours = {name: value for name, value in paint.scale.items() if name not in ("colorbar", "showscale")}
    outline = np.where(np.char.endswith(paint.symbol.astype(str), "-open"), 1.3, 0.5)
    return go.Scattergl(
        x=table["x"].to_numpy(np.float32),
        y=table["y"].to_numpy(np.float32),
        mode="markers",
        showlegend=False,
        marker={
            "color": paint.colour,
            "symbol": paint.symbol,
            "size": np.array([SPLIT_SIZES.get(split, 6.0) for split in table["split"]]),
            "opacity": opacity,
            "line": {"color": style.paper, "width": outline},
            **colours,
        },
        customdata=_custom(table),
        hovertemplate=_HOVER,
    )


def _names(prompts: pd.DataFrame, style: Look) -> go.Scatter:
    """The names of the classes, amid the images that they are most like."""
    names = prompts["label"].map(plain)
    return go.Scatter(
        x=prompts["x"],
        y=prompts["y"],
        mode="markers+text",
        text=names,
        textposition="top center",
        textfont={"size": 10, "color": style.ink},
        marker={"symbol": "cross-thin-open", "size": 7, "color": style.ink, "line": {"width": 1.2}},
        showlegend=False,
        hovertext=[f"“{name}”: cosine {value:.3f}" for name, value in zip(names, prompts["similarity"], strict=True)],
        hovertemplate="%{hovertext} to its nearest images<extra></extra>",
    )


def _fading(table: pd.DataFrame) -> np.ndarray:
    """(n,) in [LEAST_VISIBLE, 1]: images whose neighbours the map does not keep are paler."""
    reliability = table["reliability"].to_numpy(float)
    return LEAST_VISIBLE + (1 - LEAST_VISIBLE) * np.nan_to_num(np.clip(reliability, 0, 1), nan=1.0)


def _legend_entry(entry: Entry) -> go.Scattergl:
    """A trace without points: a colour and a shape, whatever is selected."""
    marker = {"color": entry.colour, "symbol": entry.symbol, "size": 8}
    return go.Scattergl(x=[None], y=[None], mode="markers", name=plain(entry.name), marker=marker)


def _custom(rows: pd.DataFrame) -> np.ndarray:
    """(n, 6): the id as it is, then words for the hover, escaped."""
    drift = rows["drift"].map(lambda value: "not measured" if pd.isna(value) else f"{value:.3f}")
    styles = rows["style"].map(lambda value: f" · {plain(value)}" if value else "")
    named = rows["predicted"].map(lambda value: plain(value) if value else "nothing (no class)")
    columns = [rows["id"], rows["label"].map(plain), styles, rows["split"].map(plain), named, drift]
    return np.stack([column.to_numpy(dtype=object) for column in columns], axis=1)


def _titles(first: int, epoch: int, corners: list[tuple[float, float]], style: Look) -> list[dict[str, object]]:
    before = "Before tuning" if first == 0 else f"After epoch {first}"
    after = f"After epoch {epoch}" if epoch > first else "Epoch 0: no change yet"
    titles = zip((before, after), corners, strict=True)
    return [panel_title(f"<b>{title}</b>", x=left, y=top, style=style) for title, (left, top) in titles]


def _lay_out(figure: go.Figure, style: Look, axis_names: tuple[str, str], titles: list[dict[str, object]]) -> None:
    tall = stacked_height(2, 140, room_px=ROOM_PX, panel_px=PANEL_PX)
    dress(figure, style, height=tall if style.narrow else HEIGHT)
    figure.update_layout(
        uirevision="map",
        dragmode="lasso",
        annotations=titles,
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
        legend={
            "orientation": "h",
            "x": 0,
            "y": -0.06,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        newselection={"line": {"color": style.accent, "width": 1.5, "dash": "solid"}},
    )
    frame = {
        "showgrid": False,
        "showticklabels": False,
        "showline": True,
        "mirror": True,
        "linecolor": style.grid,
        "linewidth": 1,
    }
    figure.update_xaxes(**frame, title_text=axis_names[0], matches="x")
    figure.update_yaxes(**frame, matches="y")
    figure.update_yaxes(title_text=axis_names[1], **panel_cell(1, style))


def _set_range(figure: go.Figure, points: pd.DataFrame) -> None:
    """One range for both panels and every frame, so that nothing jumps while it plays."""
    for axis, update in (("x", figure.update_xaxes), ("y", figure.update_yaxes)):
        low, high = float(points[axis].min()), float(points[axis].max())
        air = 0.04 * ((high - low) or 1.0)
        update(range=[low - air, high + air])
