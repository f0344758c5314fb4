"""A picture of what the default map makes of one class that moves and one that parts: docs/images/moved-and-parted.svg.

`python -m benchmarks.truth_picture FILE`; it takes some seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.ground_truth import CHANGES, NEIGHBOR, make_truth
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PROJECTIONS

SEED, PER_CLASS, N_NEIGHBORS = 5, 30, 15
PANEL, MARGIN, HEAD = 240, 12, 26
"""Pixels: the side of a panel, around it and its points, and above it."""
GREY, CHANGED, BESIDE = "#B9B4AA", "#D2573B", "#0F6B78"
TITLES = {
    "move one": ("Before: red is to move beside blue", "After"),
    "split one": ("Before: half of red is to part", "After"),
}


def picture() -> str:
    """SVG: before and after of each change, side by side."""
    width, height = 4 * (PANEL + MARGIN) + MARGIN, HEAD + PANEL + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#FDFCFA"/>',
    ]
    for pair, (change, titles) in enumerate(TITLES.items()):
        truth = make_truth(CHANGES[change], seed=SEED, per_class=PER_CLASS)
        layouts = PROJECTIONS[DEFAULT_PROJECTION].project(truth.features, n_neighbors=N_NEIGHBORS, seed=SEED)
        ends = layouts[[0, -1]]
        low, extent = ends.min(axis=(0, 1)), np.ptp(ends, axis=(0, 1)).max()
        for column, (title, layout) in enumerate(zip(titles, ends, strict=True)):
            left, top = MARGIN + (2 * pair + column) * (PANEL + MARGIN), HEAD
            parts.append(f'<text x="{left}" y="{top - 8}">{title}</text>')
            parts += _points((layout - low) / extent * (PANEL - 2 * MARGIN) + (left, top + MARGIN), change, truth.label)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _points(places: np.ndarray, change: str, label: np.ndarray) -> list[str]:
    """What changed last, so that it lies on top."""
    colour = {0: CHANGED} | ({NEIGHBOR: BESIDE} if change == "move one" else {})
    order = np.argsort([one in colour for one in label], kind="stable")
    return [
        f'<circle cx="{places[at, 0]:.1f}" cy="{places[at, 1]:.1f}" r="2" fill="{colour.get(int(label[at]), GREY)}"/>'
        for at in order
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
