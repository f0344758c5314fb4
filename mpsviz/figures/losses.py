"""The loss of a run and its parts over the epochs, as small multiples."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.envelope import envelope
from mpsviz.figures.panels import corner, panel_cell, panels, stacked_height
from mpsviz.figures.theme import Look, dress, panel_title, with_unit

LOSS_PARTS = {
    "loss": ("Whole loss", "sum"),
    "cross_entropy": ("Cross-entropy", "nats"),
    "gram_alignment": ("Gram", "λ1 · |Δ cos|"),
    "contrastive": ("Contrast", "λ2 · nats"),
}
PANEL_PX, ROOM_PX = 150, 70
"""On a narrow page: of a panel of losses, and between two."""


def losses(metrics: pd.DataFrame, *, epochs: int, steps: int, style: Look) -> go.Figure:
    """Small multiples, one for each part of the loss: every step thin, the mean of each epoch thick.

    Of more than MOST_ROWS steps the lowest and the highest of each stretch are drawn (`envelope`).

    Args:
        metrics: a row an optimiser step; see `RunFolder.metrics`.
        epochs, steps: how many the run will have; the x axis ends there from the start.
    """
    parts = tuple(part for part in LOSS_PARTS if part in metrics and metrics[part].abs().sum() > 0)
    figure = go.Figure(_without_values(parts, epochs, style))
    moment = _moments(metrics, steps / epochs)
    means = metrics.groupby("epoch")[list(parts)].mean()
    ends = pd.Series(moment).groupby(metrics["epoch"].to_numpy()).mean()
    for place, part in enumerate(parts):
        values = metrics[part].to_numpy(float)
        drawn = envelope(values)
        thin, thick = figure.data[2 * place], figure.data[2 * place + 1]
        thin.x, thin.y = moment[drawn], values[drawn]
        thick.x, thick.y, thick.mode = ends, means[part], "lines" if len(means) > 1 else "markers"
    return figure


@lru_cache(maxsize=8)
def _without_values(parts: tuple[str, ...], epochs: int, style: Look) -> go.Figure:
    """The figure before its lines have points, which plotly takes 60 ms to check: curves of a run that goes on are
    drawn again with every step. Nobody may change it."""
    count = max(len(parts), 1)
    figure = panels(count, style, gap=0.07, room_px=ROOM_PX, panel_px=PANEL_PX)
    for place, part in enumerate(parts, start=1):
        cell = panel_cell(place, style)
        colour = style.accent if part == "loss" else style.category(list(LOSS_PARTS).index(part) - 1)
        hover = f"epoch %{{x:.1f}}<br>{LOSS_PARTS[part][0].lower()} %{{y:.3f}}<extra></extra>"
        thin = go.Scatter(mode="lines", line={"color": colour, "width": 1}, opacity=0.4, hoverinfo="skip")
        thick = go.Scatter(line={"color": colour, "width": 2.5}, hovertemplate=hover)
        figure.add_traces([thin, thick], rows=cell["row"], cols=cell["col"])
        figure.update_yaxes(rangemode="tozero", nticks=5, exponentformat="e", **cell)
        figure.update_xaxes(title_text="epoch", range=[0, epochs], **cell)
    dress(figure, style, height=stacked_height(count, 74, room_px=ROOM_PX, panel_px=PANEL_PX) if style.narrow else 230)
    titles = []
    for place, part in enumerate(parts, start=1):
        left, top = corner(figure, place)
        titles.append(
            panel_title(
                with_unit(*LOSS_PARTS[part], style), x=left, y=top + (0.04 if not style.narrow else 0.01), style=style
            )
        )
    figure.update_layout(showlegend=False, uirevision="losses", annotations=titles, margin={"l": 34, "r": 8, "t": 46})
    return figure


def _moments(metrics: pd.DataFrame, steps_per_epoch: float) -> np.ndarray:
    """Steps as fractions of epochs, for the x axis: the last step of the third epoch stands at 3."""
    step = metrics["step"].to_numpy(float)
    return (step - step.min() + 1) / steps_per_epoch
