"""Rows a block at a time, where a float64 copy of all of them would take too much memory."""

from __future__ import annotations

from collections.abc import Iterator

ROWS = 16_384
"""Rows of a block. A set that fits into one is computed as if there were no blocks, to the same bits."""


def row_blocks(n: int) -> Iterator[slice]:
    """Slices of at most ROWS rows that cover n rows in their order; one of no rows where n is 0."""
    for begin in range(0, max(n, 1), ROWS):
        yield slice(begin, min(begin + ROWS, n))
