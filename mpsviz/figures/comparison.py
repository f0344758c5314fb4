"""Several runs in one figure: one measure against another, and one measure over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.theme import Look, dress, plain, shortened_apart

HEIGHT = 420
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "triangle-down", "pentagon", "hexagon")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def trade_off(
    runs: pd.DataFrame, means: pd.DataFrame, *, x_title: str, y_title: str, front: Sequence[str], style: Look
) -> go.Figure:
    """A small mark a run, a large one the mean of its setting with its spread over seeds, and the Pareto front.

    Args:
        runs: run, setting, seed, x, y.
        means: setting, x, y, x_spread, y_spread (NaN for one seed), seeds (0: its runs have none); settings keep their
            colours by this order.
        front: the settings on the front.
    """
    figure = go.Figure()
    on_front = means[means["setting"].isin(front)].sort_values("x")
    if len(on_front) > 1:
        figure.add_scatter(
            x=on_front["x"], y=on_front["y"], mode="lines", name="Pareto front of the means", hoverinfo="skip",
            line={"color": style.quiet, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
    short = shortened_apart(means["setting"].tolist(), most=40)
    for index, (row, name) in enumerate(zip(means.to_dict("records"), short, strict=True)):
        colour, symbol = style.category(index), SYMBOLS[index % len(SYMBOLS)]
        mine = runs[runs["setting"] == row["setting"]]
        seeds = f"{row['seeds']} seed{'s' * (row['seeds'] > 1)}" if row["seeds"] else ""
        figure.add_scatter(
            x=mine["x"], y=mine["y"], customdata=mine[["run", "seed"]], mode="markers", showlegend=False,
            legendgroup=name, marker={"color": colour, "symbol": symbol, "size": 6, "opacity": 0.55},
            hovertemplate=f"<b>{plain(name)}</b>{', seed %{customdata[1]}' if seeds else ''}<br>"
            f"{x_title} %{{x:.4g}}<br>{y_title} %{{y:.4g}}<br>%{{customdata[0]}}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[row["x"]], y=[row["y"]], name=plain(name) + (f" ({seeds})" if seeds else ""), legendgroup=name,
            mode="markers",
            error_x={"type": "data", "array": [row["x_spread"]], "color": colour, "thickness": 1.5, "width": 0},
            error_y={"type": "data", "array": [row["y_spread"]], "color": colour, "thickness": 1.5, "width": 0},
            marker={"color": colour, "symbol": symbol, "size": 13, "line": {"width": 1.5, "color": style.paper}},
            hovertemplate=f"<b>{plain(name)}</b>{f', mean of {seeds}' if seeds else ''}<br>{x_title} %{{x:.4g}}<br>"
            f"{y_title} %{{y:.4g}}<extra></extra>",
        )  # fmt: skip
    dress(figure, style, height=HEIGHT + _legend_px(len(means), style))
    figure.update_xaxes(title_text=x_title, nticks=7)
    figure.update_yaxes(title_text=y_title, nticks=7)
    return figure.update_layout(uirevision="trade-off", **_below())


def over_epochs(curves: pd.DataFrame, settings: Sequence[str], *, title: str, style: Look) -> go.Figure:
    """One measure over the epochs: the mean of each setting over its seeds, and a band of one standard deviation.

    Args:
        curves: setting, seed, epoch, value.
        settings: in the order of their colours.
    """
    figure = go.Figure()
    for index, (setting, name) in enumerate(zip(settings, shortened_apart(list(settings), most=40), strict=True)):
        mine = curves[curves["setting"] == setting].dropna(subset="value").groupby("epoch")["value"]
        table = mine.agg(["mean", "std", "count"]).reset_index()
        colour, dash = style.category(index), DASHES[index // len(style.categories) % len(DASHES)]
        spread = table[table["count"] > 1]
        if len(spread):
            figure.add_scatter(
                x=[*spread["epoch"], *spread["epoch"][::-1]],
                y=[*(spread["mean"] + spread["std"]), *(spread["mean"] - spread["std"])[::-1]],
                fill="toself", fillcolor=colour, opacity=0.15, line={"width": 0}, mode="lines", legendgroup=name,
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
        figure.add_scatter(
            x=table["epoch"], y=table["mean"], customdata=table[["count"]], name=plain(name), legendgroup=name,
            mode="lines+markers", line={"color": colour, "width": 2, "dash": dash},
            marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 6, "color": colour},
            hovertemplate=f"<b>{plain(name)}</b><br>%{{y:.4g}} after epoch %{{x}}<br>mean of %{{customdata[0]}} "
            "runs<extra></extra>",
        )  # fmt: skip
    dress(figure, style, height=HEIGHT + _legend_px(len(settings), style))
    figure.update_xaxes(title_text="epoch")
    figure.update_yaxes(title_text=title, nticks=7)
    return figure.update_layout(uirevision="over epochs", **_below())


def _below() -> dict[str, Any]:
    """A legend below the figure, where long names have room."""
    legend = {"orientation": "h", "x": 0, "y": -0.17, "xanchor": "left", "yanchor": "top"}
    return {"legend": legend, "margin": {"l": 64, "r": 12, "t": 12, "b": 46}, "hovermode": "closest"}


def _legend_px(entries: int, style: Look) -> int:
    return 22 * (entries if style.narrow else -(-entries // 3)) + 30
