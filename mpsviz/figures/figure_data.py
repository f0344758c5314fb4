"""The data of a figure as one table: whatever is drawn, as numbers and names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go


def figure_table(figure: go.Figure) -> pd.DataFrame:
    """A row a point: panel (by its axes), trace (its name), x, y, and of heatmaps z; what has no data is left out."""
    tables = []
    traces: tuple[Any, ...] = tuple(figure.data)  # pyrefly: ignore[bad-argument-type]: plotly says nothing of its type
    for number, trace in enumerate(traces, start=1):
        rows = _heatmap(trace) if trace.type == "heatmap" else _points(trace)
        if rows is not None and len(rows):
            said = {"panel": trace.xaxis or "x", "trace": trace.name or f"{trace.type} {number}"}
            tables.append(rows.assign(**said)[[*said, *rows.columns]])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["panel", "trace", "x", "y"])


def _points(trace: Any) -> pd.DataFrame | None:
    if getattr(trace, "x", None) is None or getattr(trace, "y", None) is None:
        return None
    table = pd.DataFrame({"x": np.asarray(trace.x, dtype=object), "y": np.asarray(trace.y, dtype=object)})
    return table[table["y"].notna()]


def _heatmap(trace: Any) -> pd.DataFrame | None:
    if trace.z is None:
        return None
    values = np.asarray(trace.z)
    x = np.arange(values.shape[1]) if trace.x is None else np.asarray(trace.x, dtype=object)
    y = np.arange(values.shape[0]) if trace.y is None else np.asarray(trace.y, dtype=object)
    grid = {"x": np.tile(x, len(y)), "y": np.repeat(y, len(x)), "z": values.reshape(-1)}  # (rows, columns) → (n,)
    return pd.DataFrame(grid)
