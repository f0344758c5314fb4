"""How bad a finding is, on one scale for all kinds."""

from __future__ import annotations

import math

SEVERE, CLEAR = 0.6, 0.35
"""From where on a finding is called severe, and clear; below it is slight."""


def severity(size: float, least: float, weight: float) -> float:
    """From half of the weight, at the least effect that is spoken of, towards the weight as the effect grows.

    Args:
        size: the effect, at least 0.
        least: the least effect that the kind speaks of.
        weight: the most that the kind can be, in [0, 1].
    """
    return float(weight * (1 - 0.5 ** max(size / least, 0))) if math.isfinite(size) else 0.0


def in_a_word(state: str, severity: float) -> str:
    """How bad a finding is, in a word: what held is not bad, and a caveat asks for caution."""
    if state != "found":
        return {"held": "held", "caveat": "caution"}[state]
    return "severe" if severity >= SEVERE else "clear" if severity >= CLEAR else "slight"
