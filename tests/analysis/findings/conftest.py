"""Worlds whose truth is known, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from benchmarks.findings.worlds import make_world
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import KINDS

SEED = 3
Found = Callable[..., list[Finding]]


@cache
def world(change: str, swapped: bool) -> Comparison:
    return make_world(change, seed=SEED, swapped=swapped).comparison()


@pytest.fixture
def found() -> Found:
    """What a kind finds after a change of `benchmarks.ground_truth`; `swapped`: backwards."""

    def find(kind: str, change: str, *, swapped: bool = False) -> list[Finding]:
        return [item for item in KINDS[kind].find(world(change, swapped)) if item.state == "found"]

    return find
