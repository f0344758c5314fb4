"""A curve as it went, or as far as it is shown, and what a reader guessed of it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mpsviz.figures.theme import Look, dress

HEIGHT = 190
Points = Sequence[tuple[int, float]]
"""Epochs and values."""


def guessed_curve(shown: Points, guessed: Points, *, between: tuple[float, float], unit: str, style: Look) -> go.Figure:
    """Draw both.

    Args:
        shown: what is known.
        guessed: the reader's, from the last point that was known.
        between: what the axis reaches from and to.
    """
    figure = go.Figure()
    looks = (("so it went", shown, style.accent, "solid"), ("your guess", guessed, style.categories[1], "dot"))
    for name, points, colour, dash in looks:
        figure.add_scatter(
            x=[epoch for epoch, _ in points],
            y=[amount for _, amount in points],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={"size": 8, "color": colour},
            hovertemplate=f"{name} %{{y:.3~f}} {unit} after epoch %{{x}}<extra></extra>",
        )
    dress(figure, style, height=HEIGHT)
    figure.update_xaxes(title_text="epoch")
    figure.update_yaxes(title_text=unit, range=between, nticks=5)
    return figure.update_layout(
        uirevision="guess", margin={"l": 46, "r": 8, "t": 26}, legend={"orientation": "h", "x": 0, "y": 1.16}
    )
