"""The figures of a sentence are those that a reader would compute, pair by pair and image by image."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from benchmarks.findings.damages import DAMAGES
from mpsviz.analysis.features.gram import class_gram
from mpsviz.analysis.findings.chance import advice, loop_advice
from mpsviz.analysis.findings.chance.finding import Advice, Finding
from mpsviz.analysis.findings.chance.sign_flips import FLIPS
from mpsviz.analysis.findings.chance.words import listed, number, percent
from mpsviz.analysis.findings.geometry import all_images
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.analysis.measures.geometry.gram_drift import gram_drift
from tests.analysis.findings.conftest import comparison_of, findings_of, items_of, one_of
from tests.analysis.findings.said import says, spaces

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", DAMAGES)
def test_the_size_stands_in_the_sentence(name: str):
    for item in findings_of(name).items:
        if item.state != "caveat" and item.kind not in ("copies", "inside_classes", "one_class", "narrow"):
            assert says(item, max(item.size, 0.0) if item.kind in ("merged", "moved") else item.size), item.sentence


def test_all_images():
    item = one_of("collapse all", "all_images")
    cosines = [(space @ space.T)[np.triu_indices(len(space), k=1)].mean() for space in spaces("collapse all")]
    assert [item.figures["cosine_before"], item.figures["cosine_after"]] == pytest.approx(cosines)
    assert item.size == pytest.approx((1 - cosines[1]) / (1 - cosines[0]))
    assert says(item, *cosines)


def test_geometry():
    item, comparison = one_of("lose geometry", "geometry"), comparison_of("lose geometry")
    images = comparison.images
    drift = gram_drift(images.geometry_before, images.geometry_after, images.label, images.n_classes)
    n = images.n_images
    assert item.figures["change"] == pytest.approx(drift.mean * n / (n - 1), rel=1e-3)
    orders = [np.argsort(-(space @ space.T - 9 * np.eye(n)), axis=1)[:, :10] for space in spaces("lose geometry")]
    kept = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*orders, strict=True)])
    assert item.size == pytest.approx(kept, abs=1e-3)
    assert says(item, item.figures["change"], kept)


def test_one_class():
    item, comparison = one_of("shrink one", "one_class"), comparison_of("shrink one")
    spreads = [1 - np.diagonal(class_gram(s, comparison.label, comparison.n_classes)) for s in spaces("shrink one")]
    ratios = spreads[1] / spreads[0]
    assert item.size == pytest.approx(ratios[0] / np.median(ratios))
    assert says(item, item.size, 1 - spreads[0][0], 1 - spreads[1][0])


def test_merged():
    item, comparison = one_of("merge two", "merged"), comparison_of("merge two")
    one, other = item.subject.classes
    for when, features in zip(("before", "after"), spaces("merge two"), strict=True):
        blocks = class_gram(features, comparison.label, comparison.n_classes)
        assert item.figures[f"cosine_{when}"] == pytest.approx(blocks[one, other])
        nearer = [
            np.mean([row @ features[j] for j in np.flatnonzero(comparison.label == label) if j != i])
            < np.mean(features[comparison.label == (other if label == one else one)] @ row)
            for label in (one, other) for i, row in enumerate(features) if comparison.label[i] == label
        ]  # fmt: skip
        assert item.figures[f"strangers_{when}"] == pytest.approx(np.mean(nearer))
        assert says(item, blocks[one, other], sum(nearer))
    assert set(item.selection) == set(comparison.ids_of(comparison.of_classes(one, other)))


def test_moved():
    item, comparison = one_of("move one", "moved"), comparison_of("move one")
    assert item.subject.classes == (0, 9)  # the one that moved first
    squares = []
    for features in spaces("move one"):
        blocks = class_gram(features, comparison.label, comparison.n_classes)
        within = np.diagonal(blocks)
        squares.append(within[:, None] + within[None, :] - 2 * blocks)
    first = np.triu_indices(comparison.n_classes, k=1)
    ratios = squares[1][first] / squares[0][first]
    assert item.size == pytest.approx(squares[1][0, 9] / squares[0][0, 9] / np.median(ratios))


def test_split():
    item, comparison = one_of("split one", "split"), comparison_of("split one")
    counts = [int(found) for found in re.findall(r"of (\d+) and (\d+)", item.sentence)[0]]
    assert sum(counts) == comparison.sizes[0]
    world = DAMAGES["split one"].make(3)
    rows = np.flatnonzero(world.held_out & (world.label == 0))
    drift = 1 - np.einsum("nd,nd->n", comparison.evidence.before[rows], comparison.evidence.after[rows])
    assert sorted(counts) == sorted([int((drift > 0.1).sum()), int((drift <= 0.1).sum())])


def test_inside_classes():
    item, comparison = one_of("lose style", "inside_classes"), comparison_of("lose style")
    style, label = comparison.column("style"), comparison.label
    for when, features in zip(("before", "after"), spaces("lose style"), strict=True):
        middles = np.stack([features[label == c].mean(axis=0) for c in range(comparison.n_classes)])
        rest = features - middles[label]
        rest /= np.linalg.norm(rest, axis=1, keepdims=True)
        cosines, other = rest @ rest.T, label[:, None] != label[None, :]
        same = style[:, None] == style[None, :]
        signal = np.mean([
            row[o & s].mean() - row[o & ~s].mean() for row, o, s in zip(cosines, other, same, strict=True)
        ])  # fmt: skip
        assert item.figures[f"signal_{when}"] == pytest.approx(signal)
        assert says(item, signal)


@pytest.mark.parametrize(("damage", "words"), [("part classes", "came apart"), ("run together", "ran together")])
def test_classes_come_apart_or_run_together_by_their_silhouette(damage: str, words: str):
    item, comparison = one_of(damage, "apart"), comparison_of(damage)
    means = []
    for when, features in zip(("before", "after"), spaces(damage), strict=True):
        one = silhouette_samples(features, comparison.label, metric="cosine")
        means.append(np.mean([one[comparison.label == label].mean() for label in range(comparison.n_classes)]))
        assert item.figures[f"silhouette_{when}"] == pytest.approx(means[-1], abs=1e-5)
        assert item.figures[f"nearest_{when}"] == pytest.approx((one > 0).mean())
    assert item.size == pytest.approx(means[1] - means[0], abs=1e-5)
    assert words in item.sentence
    assert says(item, *means)


def test_two_classes_that_merge_are_not_all_classes():
    assert items_of("merge two", "apart") == []


def test_of_fewer_than_nine_classes_images_are_the_unit_of_chance():
    world = DAMAGES["part classes"].make(3)
    world.split[world.label >= 8] = "pool"
    (item,) = (one for one in KINDS["apart"].find(world.comparison()) if isinstance(one, Finding))
    assert (item.state, item.test) == ("found", f"sign flips of images ({FLIPS})")


def test_hubs():
    item = one_of("hubs", "hubs")
    for when, features in zip(("before", "after"), spaces("hubs"), strict=True):
        n = len(features)
        lists = np.argsort(-(features @ features.T - 9 * np.eye(n)), axis=1, kind="stable")[:, :10]
        counts = np.sort(np.bincount(lists.ravel(), minlength=n))
        assert item.figures[f"share_{when}"] == pytest.approx(counts[-10:].sum() / lists.size, abs=1e-3)
    assert says(item, item.figures["share_before"], item.figures["share_after"])


def test_advice_quotes_what_the_documents_say():
    found = [value for room in (advice, loop_advice) for value in vars(room).values() if isinstance(value, Advice)]
    assert len(found) > 10
    for one in found:
        assert bool(one.evidence) == bool(one.source) == bool(one.quoted)
        if one.source:
            text = (ROOT / one.source).read_text(encoding="utf-8")
            assert [figure for figure in one.quoted if figure not in text or figure not in one.evidence] == []
            assert set(re.findall(r"\d+\.\d+(?: ± \d+\.\d+)?", one.evidence)) == set(one.quoted)


@pytest.mark.parametrize(("names", "words"), [
    (["ant"], "'ant'"), (["ant", "bee"], "'ant' and 'bee'"), (list("abcde"), "'a', 'b', 'c' and 2 more"),
])  # fmt: skip
def test_names_are_listed(names: list[str], words: str):
    assert listed(names) == words


def test_numbers_are_written_plainly():
    assert [number(-0.001), number(-0.5), percent(-0.0001), percent(0.004), percent(0.42)] == [
        "0.00", "−0.50", "0 %", "0.4 %", "42 %",
    ]  # fmt: skip


def test_images_that_became_one_point_came_together():
    comparison = comparison_of("collapse all")
    point = np.zeros_like(comparison.evidence.after)
    point[:, 0] = 1
    (item,) = all_images.find(replace(comparison, evidence=replace(comparison.evidence, after=point, known_after=None)))
    assert (item.state, item.figures["cosine_after"]) == ("found", pytest.approx(1, abs=1e-5))
    assert "came closer together" in item.sentence
    assert "spread 0 % as far" in item.sentence
