"""The rows of a long curve that its outline on the screen needs: the lowest and the highest of each stretch."""

from __future__ import annotations

import numpy as np

MOST_ROWS = 2000
"""Of a curve that is drawn: several for each pixel of a panel's width."""


def envelope(values: np.ndarray, most: int = MOST_ROWS) -> np.ndarray:
    """Positions (k,), ascending, k ≤ `most`, of the points to draw of a curve of n points.

    All of them up to `most`. Beyond, of each of `most` / 2 stretches of equal length the lowest and the highest, with
    the curve's first and last point, so that no spike is lost. Each is a point of the curve: nothing is averaged.

    Args:
        values: (n,); NaN is left out where the curve is cut down.
        most: at least 4.
    """
    if len(values) <= most:
        return np.arange(len(values))
    known = np.flatnonzero(~np.isnan(values))
    kept = {int(known[0]), int(known[-1])} if len(known) else set()
    for stretch in np.array_split(known, most // 2 - 1):
        if len(stretch):
            kept |= {int(stretch[values[stretch].argmin()]), int(stretch[values[stretch].argmax()])}
    return np.array(sorted(kept), dtype=int)
