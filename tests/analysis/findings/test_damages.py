"""What was done to a world is found, about the right subject, and nothing else is; what held is said."""

from __future__ import annotations

import pytest

from benchmarks.findings.__main__ import Score, count
from benchmarks.findings.damages import DAMAGES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.finding import STATES, Finding
from mpsviz.analysis.findings.chance.sign_flips import FLIPS
from mpsviz.analysis.findings.registry import KINDS
from tests.analysis.findings.conftest import comparison_of, findings_of, items_of, one_of


@pytest.mark.parametrize("name", DAMAGES)
def test_what_was_done_is_found_and_nothing_else(name: str):
    damage, scores = DAMAGES[name], {kind: Score() for kind in KINDS}
    for kind, own in scores.items():
        count(own, kind, damage.kind, damage.subjects, damage.entailed, items_of(name, kind), name)
    assert [line for own in scores.values() for line in own.examples] == []
    if damage.kind:
        assert scores[damage.kind].hits == scores[damage.kind].planted == len(damage.subjects)


def test_every_kind_is_planted_somewhere():
    assert {damage.kind for damage in DAMAGES.values()} - {""} == set(KINDS)


@pytest.mark.parametrize("name", ["nothing", "rescale"])
def test_a_run_that_kept_its_geometry_says_so(name: str):
    held = {item.kind: item for item in findings_of(name).items if item.state == "held"}
    assert {"geometry", "all_images", "inside_classes", "bystanders", "gap", "confidence"} <= set(held)
    assert "held" in held["geometry"].sentence
    assert "as spread as before, to within 10 %:" in held["all_images"].sentence
    assert "as far apart as before, to within 10 %:" in held["gap"].sentence
    assert held["geometry"].figures["kept"] > 0.75
    assert not any(item.severity for item in held.values())
    assert findings_of(name).found == ()


def test_the_worst_comes_first_then_what_can_not_be_said_then_what_held():
    for name in DAMAGES:
        order = [(STATES.index(item.state), -item.severity) for item in findings_of(name).items]
        assert order == sorted(order)


def test_every_finding_passed_its_test_and_can_be_shown():
    for name in DAMAGES:
        ids = set(comparison_of(name).ids)
        for item in findings_of(name).found:
            assert item.p is not None
            assert item.adjusted_p is not None
            assert item.p <= item.adjusted_p <= 0.05
            assert item.test
            assert 0 < item.severity <= 1
            assert item.advice is not None
            assert item.selection
            assert set(item.selection) <= ids
            if item.lower is not None and item.upper is not None:
                assert item.lower <= item.size <= item.upper
            if item.test.endswith(f"({FLIPS})"):
                assert item.p >= 1 / (FLIPS + 1)


def test_spread_is_collapse_the_other_way_round():
    together, apart = one_of("collapse all", "all_images"), one_of("spread all", "all_images")
    assert "came closer together" in together.sentence
    assert "moved apart" in apart.sentence
    assert apart.size == pytest.approx(1 / together.size)
    assert apart.severity < together.severity


def test_nothing_is_found_from_training_images_alone():
    """Few-shot images that collapse into one point each class, while no held-out image moves."""
    world = DAMAGES["nothing"].make(0)
    for label in range(world.label.max() + 1):
        rows = world.few_shot & (world.label == label)
        world.after[rows] = world.after[world.label == label].mean(axis=0)
    for kind in KINDS.values():
        items = (item for item in kind.find(world.comparison()) if isinstance(item, Finding))
        assert [item.sentence for item in items if item.state == "found"] == []


def test_an_empty_list_says_what_was_looked_for():
    looked_for = findings_of("nothing").looked_for
    assert set(looked_for) == set(KINDS)
    assert all(sentence.endswith(".") for sentence in looked_for.values())


def test_images_without_a_class_or_without_anything_are_no_error():
    world = DAMAGES["nothing"].make(0)
    world.split[world.label >= 0] = "few-shot"
    comparison: Comparison = world.comparison()
    items = [item for kind in KINDS.values() for item in kind.find(comparison) if isinstance(item, Finding)]
    assert any(item.kind == "too_few" and "nothing can be found" in item.sentence for item in items)
    assert {item.kind for item in items if item.state == "found"} == set()


def test_features_without_text_say_nothing_of_names():
    world = DAMAGES["exchange labels"].make(0)
    for logits in (world.logits, world.zero_shot_logits):
        logits[:] = float("nan")
    world.text_before[:] = world.text_after[:] = float("nan")
    for kind in ("mistaken", "confidence", "gap"):
        assert KINDS[kind].find(world.comparison()) == []
