"""What passed its test but is below its kind's least size: no finding, and named."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks.findings.damages import DAMAGES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.finding import SmallChange
from mpsviz.analysis.findings.geometry.one_class import LEAST_RATIO
from mpsviz.analysis.findings.registry import MOST_SMALL, Findings, find
from tests.analysis.findings.conftest import SEED, findings_of

MOVING = (("after", "before"), ("logits", "zero_shot_logits"), ("text_after", "text_before"))
PARTS = [
    ("spread all", 0.1, "all_images", ()), ("collapse all", 0.5, "all_images", ()),
    ("shrink one", 0.4, "one_class", (0,)), ("spread one", 0.4, "one_class", (0,)),
    ("lose style", 0.2, "inside_classes", ()), ("overfit all", 0.2, "overfit", ()),
    ("overfit one", 0.4, "overfit", (4,)), ("hubs", 0.4, "hubs", ()), ("leave text", 0.5, "gap", ()),
    ("move one", 0.2, "moved", (0, 9)), ("mistake one", 0.8, "mistaken", (3, 8)),
]  # fmt: skip
"""Damage, the part of it that is done, and which change is too small then: its kind and its classes."""


@cache
def in_part(damage: str, part: float) -> tuple[Comparison, Findings]:
    world = DAMAGES[damage].make(SEED)
    for now, first in MOVING:
        setattr(world, now, getattr(world, first) + part * (getattr(world, now) - getattr(world, first)))
    comparison = world.comparison()
    return comparison, find(comparison, epoch=1)


def small(findings: Findings, kind: str) -> list[SmallChange]:
    return [item for item in findings.small or () if item.kind == kind]


@pytest.mark.parametrize(("damage", "part", "kind", "classes"), PARTS, ids=[f"{one[0]}, {one[2]}" for one in PARTS])
def test_a_damage_done_in_part_is_named_and_no_finding(damage: str, part: float, kind: str, classes: tuple[int, ...]):
    _, findings = in_part(damage, part)
    assert classes not in [item.subject.classes for item in findings.found if item.kind == kind]
    (item,) = [item for item in small(findings, kind) if item.subject.classes == classes]
    assert 0 < item.share < 1
    assert item.adjusted_p <= 0.05


@pytest.mark.parametrize("damage", ["nothing", "rescale"])
def test_where_nothing_happened_nothing_is_named(damage: str):
    assert (findings_of(damage).small, findings_of(damage).n_small) == ((), 0)


def test_its_size_is_that_of_the_images():
    comparison, findings = in_part("shrink one", 0.4)
    (item,) = small(findings, "one_class")
    label, ratios = comparison.label, []
    for features in (comparison.images.before.astype(float), comparison.images.after.astype(float)):
        spreads = []
        for one in range(comparison.n_classes):
            mine = features[label == one]
            cosines = (mine @ mine.T)[np.triu_indices(len(mine), k=1)]
            spreads.append(1 - cosines.mean())
        ratios.append(np.array(spreads))
    change = np.log(ratios[1] / ratios[0])
    size = np.exp(change[0] - np.median(change))
    assert item.size == pytest.approx(size)
    assert item.said == f"spread {size:.2f} times as far, beside the median class"
    assert item.about == "'class 0'"
    assert item.share == pytest.approx(-np.log(size) / np.log(LEAST_RATIO))


def test_what_is_nearest_to_its_least_size_comes_first_and_all_are_counted():
    findings = in_part("shrink five", 0.4)[1]
    shares = [item.share for item in findings.small or ()]
    assert shares == sorted(shares, reverse=True)
    assert findings.n_small == len(shares) <= MOST_SMALL
