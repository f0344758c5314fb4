"""What a sentence says, and the features that it is said of."""

from __future__ import annotations

import re

import numpy as np

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.chance.words import number, percent, points
from tests.analysis.findings.conftest import comparison_of


def says(item: Finding, *figures: float) -> bool:
    """Whether the sentence has the figures, as numbers, as shares, as differences of shares or as counts."""
    said = set(re.findall(r"−?[\d.,]*\d(?: %| points)?", item.sentence))
    return all({number(f), percent(f), points(f), f"{f:,.0f}"} & said for f in figures)


def spaces(name: str) -> list[np.ndarray]:
    images = comparison_of(name).images
    return [images.before.astype(np.float64), images.after.astype(np.float64)]
