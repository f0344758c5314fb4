"""Confusion matrices before and after tuning, and their difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from mpsviz.figures.heatmaps import before_after_difference
from mpsviz.figures.theme import Look


def confusion_panels(
    before: np.ndarray, after: np.ndarray, *, names: Sequence[str], groups: Sequence[str], style: Look
) -> go.Figure:
    """Counts of images: rows are the classes that they are, columns those that they are predicted as.

    Args:
        before, after: (k, k) counts.
        names: k unique class names.
        groups: k group names, contiguous.
    """
    off_diagonal = ~np.eye(len(before), dtype=bool)
    most = max(int(np.max(matrix, initial=1)) for matrix in (before, after))
    change = np.abs(after - before)
    return before_after_difference(
        before,
        after,
        names=names,
        groups=groups,
        what="images",
        ends=(0, most),
        limit=max(float(np.max(change[off_diagonal], initial=1)), 1.0),
        number="d",
        pair="<b>%{y}</b> predicted as <b>%{x}</b>",
        style=style,
    ).update_layout(uirevision="confusion")
