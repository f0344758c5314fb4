"""Damaged worlds, and what is found in them; each is made once."""

from __future__ import annotations

from functools import cache

from benchmarks.findings.damages import DAMAGES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import Findings, find

SEED = 3


@cache
def comparison_of(damage: str) -> Comparison:
    return DAMAGES[damage].make(SEED).comparison()


@cache
def findings_of(damage: str) -> Findings:
    return find(comparison_of(damage), epoch=1)


def items_of(damage: str, kind: str) -> list[Finding]:
    """Everything of a kind but what held."""
    return [item for item in findings_of(damage).items if item.kind == kind and item.state != "held"]


def one_of(damage: str, kind: str) -> Finding:
    (item,) = items_of(damage, kind)
    return item
