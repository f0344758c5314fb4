"""Images none of which has a class: what needs none is found as it is where they have one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mpsviz.analysis.findings.registry import FINDINGS_VERSION, KINDS, Findings, find, is_current
from tests.analysis.findings.conftest import comparison_of, findings_of

OF_ALL = ("geometry", "all_images", "hubs")


def without_classes(damage: str) -> Findings:
    comparison = comparison_of(damage)
    nameless = replace(comparison.evidence, label=np.full(comparison.evidence.n_images, -1))
    return find(replace(comparison, evidence=nameless), epoch=1)


@pytest.mark.parametrize("damage", ["collapse all", "hubs", "nothing"])
def test_what_became_of_all_is_found_as_with_classes(damage: str):
    found, expected = without_classes(damage), findings_of(damage)
    assert [item for item in found.items if item.kind in OF_ALL] == [
        item for item in expected.items if item.kind in OF_ALL
    ]
    assert found.n_held_out == expected.n_held_out
    assert (found.has_classes, expected.has_classes) == (False, True)
    kinds = {item.kind for item in (*found.items, *(found.small or ()))}
    assert not [kind for kind in kinds if KINDS[kind].of_classes]
    assert not found.found or damage != "nothing"
    assert found.notes[0].startswith("No image has a class, so of classes nothing is said")
    assert not [item for item in found.items if item.kind == "too_few"]


def test_where_none_is_held_out_nothing_is_compared():
    comparison = comparison_of("nothing")
    trained = replace(comparison.evidence, split=np.full(comparison.evidence.n_images, "few-shot"))
    found = find(replace(comparison, evidence=trained), epoch=1)
    assert found.n_held_out == 0
    assert [item.sentence.split(",")[0] for item in found.items] == ["There is no held-out image"]


def test_findings_that_an_earlier_version_kept_of_images_without_classes_are_looked_for_again():
    asked = dict.fromkeys(KINDS, "")
    assert not is_current(asked, FINDINGS_VERSION - 1, compared=False)
    assert is_current(asked, FINDINGS_VERSION - 1, compared=True)
    assert is_current(asked, FINDINGS_VERSION, compared=False)
