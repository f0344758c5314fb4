"""Collapse, spread, merges and moves: planted ones are found, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.ground_truth import MERGING, NEIGHBOR, SHRINKING
from mpsviz.analysis.features.gram import class_gram
from mpsviz.analysis.findings.registry import KINDS
from tests.analysis.findings.conftest import Found, world

PLANTED = {
    "all_images": {"collapse all": [()]},
    "one_class": {"shrink one": [(0,)], "spread one": [(0,)], "shrink and merge": [(c,) for c in SHRINKING]},
    "merged": {"merge two": [MERGING], "shrink and merge": [MERGING]},
    "moved": {"move one": [(0, NEIGHBOR)]},
}


@pytest.mark.parametrize(("kind", "change"), [(k, c) for k, changes in PLANTED.items() for c in changes])
def test_what_was_planted_is_found_with_its_subject(found: Found, kind: str, change: str):
    assert sorted(item.subject.classes for item in found(kind, change)) == PLANTED[kind][change]


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("change", ["stay", "rotate", "rescale", "move one", "merge two", "shrink one"])
def test_nothing_else_is_found(found: Found, kind: str, change: str):
    if change not in PLANTED[kind]:
        assert found(kind, change) == []


def test_spread_is_the_other_way_round(found: Found):
    (apart,), (together,) = found("all_images", "collapse all", swapped=True), found("all_images", "collapse all")
    assert "moved apart" in apart.sentence
    assert "came closer together" in together.sentence
    assert apart.size == pytest.approx(1 / together.size)
    assert apart.severity < together.severity


def test_what_kept_its_spread_says_so():
    (held,) = KINDS["all_images"].find(world("rotate", False))
    assert (held.state, held.severity) == ("held", 0.0)
    assert held.lower is not None
    assert held.upper is not None
    assert held.lower <= 1 <= held.upper or abs(held.size - 1) < 0.02


def test_the_sentence_of_a_merge_has_the_cosines_of_the_gram_matrix(found: Found):
    comparison = world("merge two", False)
    (merge,) = found("merged", "merge two")
    one, other = merge.subject.classes
    images = comparison.images
    for when, features in (("before", images.before), ("after", images.after)):
        blocks = class_gram(features, images.label, images.n_classes)
        assert merge.figures[f"cosine_{when}"] == pytest.approx(blocks[one, other])
        assert f"{blocks[one, other]:.2f}".replace("-", "−") in merge.sentence
        own = np.array([
            np.mean([row @ features[j] for j in np.flatnonzero(images.label == label) if j != i])
            < np.mean(features[images.label == (other if label == one else one)] @ row)
            for label in (one, other) for i, row in enumerate(features) if images.label[i] == label
        ])  # fmt: skip
        assert merge.figures[f"strangers_{when}"] == pytest.approx(own.mean())
    assert set(merge.selection) == set(np.asarray(comparison.ids)[comparison.rows][comparison.of_classes(one, other)])


def test_the_size_of_a_collapse_is_the_ratio_of_spreads_over_that_of_the_median_class(found: Found):
    comparison = world("shrink one", False)
    (item,) = found("one_class", "shrink one")
    spreads = [
        1 - np.diagonal(class_gram(f, comparison.label, comparison.n_classes))
        for f in (comparison.images.before, comparison.images.after)
    ]
    ratios = spreads[1] / spreads[0]
    assert item.size == pytest.approx(ratios[0] / np.median(ratios))
    assert f"{item.size:.2f} times" in item.sentence
    assert item.lower is not None
    assert item.upper is not None
    assert item.lower < item.size < item.upper
