"""Playing a map: frames between snapshots, and the buttons that run them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.theme import Look

FRAME_MS = 70
AFTER_TRACE = 1
"""The place of the right panel's points among the figure's traces."""
MAX_TWEENED = 3000
"""Points up to which the frames between two snapshots are filled in."""


def frames(
    points: pd.DataFrame, epochs: list[int], ids: pd.Series, titles: Callable[[int], list[dict[str, object]]]
) -> list[go.Frame]:
    """Where the right panel's points are from moment to moment.

    Args:
        ids: their order in its trace.
        titles: the annotations of an epoch.
    """
    places = np.stack(
        [points[points["epoch"] == e].set_index("id").loc[ids, ["x", "y"]].to_numpy(np.float32) for e in epochs]
    )
    between = 3 if places.shape[1] <= MAX_TWEENED else 1
    return [
        go.Frame(
            name=f"{moment:.3f}",
            data=[go.Scattergl(x=place[:, 0], y=place[:, 1])],
            traces=[AFTER_TRACE],
            layout={"annotations": titles(epochs[int(moment)])},
        )
        for moment, place in _in_between(places, between)
    ]


def _in_between(places: np.ndarray, steps: int) -> list[tuple[float, np.ndarray]]:
    """Straight lines from snapshot to snapshot: `places` (E, n, 2) → (moment, (n, 2)), the snapshots included."""
    moments = np.arange((len(places) - 1) * steps + 1) / steps
    lower = np.minimum(moments.astype(int), len(places) - 2)
    share = (moments - lower)[:, None, None].astype(np.float32)
    return list(zip(moments.tolist(), places[lower] * (1 - share) + places[lower + 1] * share, strict=True))


def play_buttons(style: Look) -> dict[str, object]:
    play = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "mode": "immediate"}
    stop = {"frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}, "mode": "immediate"}
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0.64,
        "y": 1.005,
        "xanchor": "left",
        "yanchor": "bottom",
        "pad": {"r": 0, "t": 0, "b": 2, "l": 0},
        "showactive": False,
        "bgcolor": style.paper,
        "bordercolor": style.grid,
        "font": {"size": 12, "color": style.ink},
        "buttons": [
            {"label": "▶ Play", "method": "animate", "args": [None, play]},
            {"label": "❚❚ Pause", "method": "animate", "args": [[None], stop]},
        ],
    }
