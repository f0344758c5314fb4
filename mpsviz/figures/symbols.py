"""The symbols and sizes of a map's points, and what they mean, in words made from the images that are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

SPLIT_SYMBOLS = {
    "few-shot": "diamond",
    "held-out": "circle",
    "validation": "circle-open",
    "pool": "circle-open",
    "bystander": "circle",
}
SPLIT_SIZES = {"few-shot": 10.0, "held-out": 7.5, "validation": 6.0, "pool": 6.0, "bystander": 4.5}
GLYPHS = {
    "circle": "●", "square": "■", "triangle-up": "▲", "x": "✕", "star": "★", "triangle-down": "▼", "diamond": "◆",
    "cross": "✚", "pentagon": "⬟", "hexagon": "⬢", "circle-open": "○", "square-open": "□", "triangle-up-open": "△",
    "star-open": "☆", "triangle-down-open": "▽", "diamond-open": "◇",
}  # fmt: skip
"""Plotly's symbols that are drawn, each with the character that stands for it in a text."""
CLASS_SYMBOLS = tuple(GLYPHS)
BYSTANDER = "bystander"


def by_split(points: pd.DataFrame) -> np.ndarray:
    """The symbols that say what an image is used for."""
    return np.array([SPLIT_SYMBOLS.get(split, "circle") for split in points["split"]])


def said_of_splits(points: pd.DataFrame, small: str = "small grey") -> str:
    """What the symbols of `by_split` mean, as far as there are such images: "◆ few-shot, ● held-out."; `small` is how
    bystanders look."""
    there = [split for split in SPLIT_SYMBOLS if (points["split"] == split).any()]
    shapes: dict[str, list[str]] = {}
    for split in there:
        if split != BYSTANDER:
            shapes.setdefault(GLYPHS[SPLIT_SYMBOLS[split]], []).append(split)
    parts = [f"{glyph} {' and '.join(splits)}" for glyph, splits in shapes.items()]
    parts += [f"{small}: bystanders"] if BYSTANDER in there else []
    return f"{', '.join(parts)}." if parts else ""


def said_of_sizes(points: pd.DataFrame) -> str:
    """What sizes mean where shapes mean something else."""
    there = [split for split in SPLIT_SIZES if (points["split"] == split).any()]
    large = ["large: few-shot"] if "few-shot" in there and len(there) > 1 else []
    parts = ", ".join([*large, *(["small grey: bystanders"] if BYSTANDER in there else [])])
    return f" {parts[:1].upper()}{parts[1:]}." if parts else ""
