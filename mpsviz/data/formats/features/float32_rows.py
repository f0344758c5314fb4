"""Features as directions: rows of length 1, a block of rows at a time, for 100,000 of them have no room in float64."""

from __future__ import annotations

import numpy as np

BLOCK = 8192
"""Rows that are held in float64 together."""


def unit_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows (n, D) of any real kind as float32 of length 1, and which of them have no direction, (n,) bool.

    What has none is left as it comes.
    """
    units, bad = np.empty(rows.shape, dtype=np.float32), np.empty(len(rows), dtype=bool)
    for begin in range(0, len(rows), BLOCK):
        some = slice(begin, begin + BLOCK)
        block = rows[some].astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            lengths = np.linalg.norm(block, axis=1, keepdims=True)
            units[some] = block / lengths
        bad[some] = ~(np.isfinite(lengths) & (lengths > 0))[:, 0]
    return units, bad
