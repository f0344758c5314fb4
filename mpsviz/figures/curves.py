"""Curves over the epochs of one run: accuracy, couplings, and the separability of every class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.theme import MAP_SYMBOLS, Look, dress, panel_title, plain, shortened_apart, with_unit

ACCURACIES = {
    "accuracy_zero_shot": ("zero-shot", "dot"),
    "accuracy_tuned": ("tuned", "dash"),
    "accuracy_fused": ("fused", "solid"),
}


def counted_in(figure: go.Figure, unit: str) -> go.Figure:
    """The figure, its axes of epochs named by what the run counts: "epoch", or "step" in some recordings."""
    return figure.for_each_xaxis(lambda axis: axis.title.update(text=unit), selector={"title.text": "epoch"})


def accuracy(summary: pd.DataFrame, *, epochs: int, style: Look) -> go.Figure:
    """Accuracy on held-out images over the epochs: zero-shot, tuned and fused."""
    known = summary[summary["measure"].isin(list(ACCURACIES))]
    table = known.pivot_table(index="epoch", columns="measure", values="value")
    there = tuple(measure for measure in ACCURACIES if measure in table)
    figure = go.Figure(_accuracy_without_values(there, epochs, style))
    for place, measure in enumerate(there):
        values = table[measure].dropna() * 100
        if measure == "accuracy_zero_shot":
            values = pd.Series(values.iloc[0], index=[0, epochs])
        said = [f"{value:.1f}" for value in values]  # of a tie a browser rounds up
        figure.update_traces(x=values.index, y=values, customdata=said, selector=place)
    return figure


@lru_cache(maxsize=8)
def _accuracy_without_values(measures: tuple[str, ...], epochs: int, style: Look) -> go.Figure:
    """Made once, see `mpsviz.figures.losses`."""
    figure = go.Figure()
    colours = dict(zip(ACCURACIES, (style.muted, style.categories[1], style.accent), strict=True))
    for measure in measures:
        name, dash = ACCURACIES[measure]
        hover = f"{name} %{{customdata}} % after epoch %{{x}}<extra></extra>"
        line = {"color": colours[measure], "width": 2.5, "dash": dash}
        figure.add_scatter(name=name, line=line, mode="lines", hovertemplate=hover)
    dress(figure, style, height=230)
    title = panel_title(with_unit("Accuracy", "%, held out", style), x=0, y=1.04, style=style)
    figure.update_layout(
        annotations=[title],
        uirevision="accuracy",
        margin={"l": 34, "r": 8, "t": 46},
        legend={"x": 1, "y": 0.02, "xanchor": "right", "yanchor": "bottom"},
    )
    figure.update_xaxes(title_text="epoch", range=[0, epochs])
    figure.update_yaxes(rangemode="tozero", nticks=5)
    return figure


def couplings(summary: pd.DataFrame, *, style: Look) -> go.Figure:
    """Identity coupling, best coupling and the floor under both over the epochs; bars where they are of samples.

    Args:
        summary: epoch, measure, value; see `mpsviz.analysis.transport.gromov_wasserstein`.
    """
    table = summary.pivot_table(index="epoch", columns="measure", values="value")
    lines = {
        "gromov_identity": ("identity coupling", {"color": style.quiet, "width": 7}),
        "gromov_best": ("best coupling found", {"color": style.accent, "width": 2.5}),
        "gromov_floor": ("no coupling is below", {"color": style.muted, "width": 1.5, "dash": "dot"}),
    }
    figure = go.Figure()
    for measure, (name, line) in lines.items():
        hover = f"{name} %{{y:.4f}} after epoch %{{x}}<extra></extra>"
        figure.add_scatter(x=table.index, y=table[measure], name=name, line=line, mode="lines", hovertemplate=hover)
    spread = table["gromov_sample_spread"]
    if (spread > 0).any():
        figure.update_traces(error_y={"array": spread, "color": style.accent}, selector=1)
    dress(figure, style, height=300)
    figure.update_layout(
        uirevision="couplings",
        margin={"l": 62, "r": 8, "t": 40},
        legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
    )
    figure.update_xaxes(**_epoch_axis(table.index))
    figure.update_yaxes(title_text="change of cosines (RMS Δ cosine)", rangemode="tozero", nticks=5)
    return figure


def small(table: pd.DataFrame, *, title: str, style: Look) -> go.Figure:
    """A line a name over the epochs, low enough to stand among others.

    Args:
        table: epoch, name, value; NaN leaves a gap.
        title: what the values are, for the y axis.
    """
    figure = go.Figure()
    for index, (name, rows) in enumerate(table.groupby("name", sort=False)):
        figure.add_scatter(
            x=rows["epoch"], y=rows["value"], name=plain(str(name)), mode="lines+markers",
            line={"color": style.category(index), "width": 2}, marker={"size": 5},
            hovertemplate=f"{plain(str(name))} %{{y:.3f}} after epoch %{{x}}<extra></extra>",
        )  # fmt: skip
    several = table["name"].nunique()
    dress(figure, style, height=210 + 20 * several * (several > 1 and style.narrow))
    figure.update_layout(
        showlegend=several > 1,
        margin={"l": 56, "r": 8, "t": 30, "b": 40},
        legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
    )
    figure.update_xaxes(**_epoch_axis(pd.Index(table["epoch"])))
    figure.update_yaxes(title_text=title, nticks=5)
    return figure


def separability(
    per_class: pd.DataFrame,
    *,
    named: Sequence[int],
    worst: Sequence[int],
    title: str,
    style: Look,
    tones: Mapping[int, int] | None = None,
) -> go.Figure:
    """One line a class over the epochs: thin grey, the `named` and the `worst` in colour, the mean thick.

    Args:
        per_class: epoch, label_index, label, value; one measure, held-out images. Where it has columns lower and upper,
            the `named` classes get a band between them.
        named: classes that the reader picked, by their indices.
        worst: classes that stand out at the last epoch, by their indices; drawn dashed.
        title: the measure and its unit, for the y axis.
        tones: class → its number among the colours and marks of a map; None: classes are numbered as they come.
    """
    table = per_class.pivot_table(index="epoch", columns="label_index", values="value", aggfunc="first")
    names = per_class.drop_duplicates("label_index").set_index("label_index")["label"].to_dict()
    figure = go.Figure()
    loud = [label for label in dict.fromkeys([*named, *worst]) if label in table]
    tones = tones or {label: place for place, label in enumerate(loud)}
    for label in table.columns.difference(loud):
        figure.add_trace(_class_line(table[label], names[label], {"color": style.quiet, "width": 1}))
    for label in loud:
        colour, symbol = style.category(tones.get(label, 0)), _symbol(tones.get(label, 0), style)
        line: dict[str, object] = {"color": colour, "width": 2.2, "dash": "solid" if label in named else "dash"}
        if label in named and "lower" in per_class:
            rows = per_class[per_class["label_index"] == label].sort_values("epoch")
            figure.add_trace(_interval(rows, colour))
        marked = _class_line(table[label], names[label], line)
        figure.add_trace(marked.update(mode="lines+markers", marker=symbol, cliponaxis=False))
    mean = table.mean(axis=1)
    hover = "<b>mean of all classes</b><br>%{y:.3f} after epoch %{x}<extra></extra>"
    figure.add_scatter(x=mean.index, y=mean, mode="lines", line={"color": style.ink, "width": 4}, hovertemplate=hover)
    dress(figure, style, height=500)
    short = shortened_apart([names[label] for label in loud], 11 if style.narrow else 20)
    ends = [
        (float(table[label].dropna().iloc[-1]), plain(short[place]), style.category(tones.get(label, 0)))
        for place, label in enumerate(loud)
    ]
    ends.append((float(mean.iloc[-1]), "<b>mean</b>", style.ink))
    figure.update_layout(
        showlegend=False,
        uirevision="separability",
        annotations=_end_labels(ends, float(table.index.max()), _span(table)),
        margin={"r": 84 if style.narrow else 150, "t": 12},
    )
    figure.update_xaxes(**_epoch_axis(table.index))
    figure.update_yaxes(title_text=title)
    if len(table) == 1:  # a line of one point is none
        figure.update_traces(mode="markers", selector=lambda line: line.fill != "toself")
    return figure


def _epoch_axis(epochs: pd.Index) -> dict[str, Any]:
    """From the first to the last, or around a single one; no tick between two epochs."""
    first, last = int(epochs.min()), int(epochs.max())
    ends = [first, last] if last > first else [first - 0.5, last + 0.5]
    return {"title_text": "epoch", "range": ends, "dtick": 1 if last - first < 10 else None}


def _symbol(tone: int, style: Look) -> dict[str, object]:
    """The mark that a map gives to points of this tone: another one after each round of the colours."""
    return {"symbol": MAP_SYMBOLS[tone // len(style.categories) % len(MAP_SYMBOLS)], "size": 7}


def _class_line(values: pd.Series, name: str, line: dict[str, object]) -> go.Scatter:
    hover = "<b>%{fullData.name}</b><br>%{y:.3f} after epoch %{x}<extra></extra>"
    return go.Scatter(x=values.index, y=values, mode="lines", line=line, hovertemplate=hover, name=plain(name))


def _interval(rows: pd.DataFrame, colour: str) -> go.Scatter:
    """A band from lower to upper over the epochs; of what has no interval, nothing."""
    known = rows.dropna(subset=["lower", "upper"])
    there_and_back = [*known.index, *known.index[::-1]]
    edge = [*known["upper"], *known["lower"][::-1]]
    band = go.Scatter(x=rows.loc[there_and_back, "epoch"], y=edge, fill="toself", fillcolor=colour, opacity=0.15)
    return band.update(mode="lines", line={"width": 0}, hoverinfo="skip")


def _span(table: pd.DataFrame) -> float:
    values = table.to_numpy(float)
    return float(np.nanmax(values) - np.nanmin(values)) or 1.0


def _end_labels(ends: list[tuple[float, str, str]], x: float, span: float) -> list[dict[str, object]]:
    """Names at the ends of their lines (height, text, colour), pushed apart where they would overlap."""
    ends = sorted(ends)
    heights = _spread([height for height, _, _ in ends], span * 0.042)
    return [
        {
            "x": x,
            "y": height,
            "xref": "x",
            "yref": "y",
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "text": text,
            "font": {"size": 12, "color": colour},
        }
        for height, (_, text, colour) in zip(heights, ends, strict=True)
    ]


def _spread(heights: list[float], step: float) -> list[float]:
    """Ascending heights, moved to stand at least `step` apart: a crowd spreads around its middle."""
    crowds: list[list[float]] = []
    for height in heights:
        crowds.append([height])
        while len(crowds) > 1 and _top(crowds[-2], step) + step > _bottom(crowds[-1], step):
            crowds[-2:] = [crowds[-2] + crowds[-1]]
    return [_bottom(crowd, step) + step * place for crowd in crowds for place in range(len(crowd))]


def _bottom(crowd: list[float], step: float) -> float:
    return sum(crowd) / len(crowd) - step * (len(crowd) - 1) / 2


def _top(crowd: list[float], step: float) -> float:
    return _bottom(crowd, step) + step * (len(crowd) - 1)
