"""Numbers as small whole numbers: places on a square grid, measures on a scale of 254 or 65,534 steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GRID = 65534
"""Steps along a side of the square; 65535 marks an image that has no place."""
NO_PLACE = 65535


@dataclass(frozen=True)
class Square:
    """The square of a map that the grid spans: its lower left corner and its side, in units of the map."""

    left: float
    bottom: float
    side: float


def square_around(positions: np.ndarray) -> Square:
    """The least square, with the positions (..., 2) in its middle; those that aren't finite don't count."""
    known = np.isfinite(positions).all(axis=-1)
    some = positions[known] if known.any() else np.zeros((1, 2))
    low, high = some.min(axis=0).astype(float), some.max(axis=0).astype(float)
    side = float((high - low).max()) or 1.0
    left, bottom = (low + high - side) / 2
    return Square(float(left), float(bottom), side)


def on_grid(positions: np.ndarray, square: Square) -> np.ndarray:
    """Lay positions on a grid with the same step along both axes.

    Args:
        positions: (..., 2); NaN where something has no place.

    Returns:
        The same shape in uint16; NO_PLACE twice where either number isn't finite.
    """
    known = np.isfinite(positions).all(axis=-1)
    steps = np.full(positions.shape, NO_PLACE, dtype=np.uint16)
    shares = (positions[known] - (square.left, square.bottom)) / square.side
    steps[known] = np.clip(np.rint(shares * GRID), 0, GRID)
    return steps


@dataclass(frozen=True)
class Scale:
    """What the levels of a measure mean: `missing` is none; value = low + level · step, and `high` is the highest."""

    low: float
    high: float
    step: float
    missing: int


def on_scale(values: np.ndarray, dtype: type[np.unsignedinteger]) -> tuple[np.ndarray, Scale]:
    """Lay numbers on as many levels as `dtype` holds, less one for what is missing.

    Returns:
        The same shape in `dtype`, and the scale; a value that is not finite is missing. Counts stay whole numbers.
    """
    missing = int(np.iinfo(dtype).max)
    known = np.isfinite(values)
    low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 0.0)
    span = (high - low) or 1.0
    counts = span < missing and bool((values[known] % 1 == 0).all())
    step = 1.0 if counts else span / (missing - 1)
    levels = np.full(values.shape, missing, dtype=dtype)
    levels[known] = np.rint((values[known] - low) / step)
    return levels, Scale(low, low + span, step, missing)


def smallest(count: int) -> type[np.unsignedinteger]:
    """The unsigned type for codes 0 … count − 1 and one more that marks what has none."""
    return next(kind for kind in (np.uint8, np.uint16, np.uint32) if count <= np.iinfo(kind).max)
