"""Of predictions, bystanders, text, images and maps: the figures of a sentence are those a reader would compute."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score

from tests.analysis.findings.conftest import comparison_of, items_of, one_of
from tests.analysis.findings.said import says, spaces


def test_overfit():
    (item,) = items_of("overfit all", "overfit")
    comparison = comparison_of("overfit all")
    evidence, rises, cosines = comparison.evidence, [], []
    for label in range(comparison.n_classes):
        few, held = (
            (evidence.label == label) & (evidence.split == "few-shot"),
            comparison.rows[comparison.label == label],
        )
        gaps, spreads = [], []
        for features in (evidence.before, evidence.after):
            f, h = features[few].astype(np.float64), features[held].astype(np.float64)
            within = (h @ h.T)[np.triu_indices(len(h), k=1)].mean()
            gaps.append(2 * (within - (f @ h.T).mean()))
            spreads.append(1 - within)
        cosines.append((f @ h.T).mean())
        rises.append((gaps[1] - gaps[0]) / spreads[0])
    assert item.size == pytest.approx(np.mean(rises))
    assert item.figures["cosine_after"] == pytest.approx(np.mean(cosines))
    assert says(item, np.mean(rises), np.mean(cosines))


def test_narrow():
    item, comparison = one_of("train on one style", "narrow"), comparison_of("train on one style")
    assert "96 of 96 few-shot images are of the style 'drawn', of the held-out ones 0 %" in item.sentence
    images = comparison.images
    right = accuracy_score(images.label, images.logits.argmax(axis=1))  # none of them is of that style
    assert item.figures["right_after"] == pytest.approx(right)
    assert says(item, right)


def test_exchanged():
    item, comparison = one_of("mislabel few-shot", "exchanged"), comparison_of("mislabel few-shot")
    evidence, gaps, own = comparison.evidence, [], []
    for a, b in ((1, 7), (7, 1)):
        few = evidence.before[(evidence.label == a) & (evidence.split == "few-shot")].astype(np.float64)
        mine, theirs = (comparison.images.before[comparison.label == c].astype(np.float64) for c in (a, b))
        gaps.append((few @ theirs.T).mean() - (few @ mine.T).mean())
        own.append((mine @ mine.T)[np.triu_indices(len(mine), k=1)].mean() - (mine @ theirs.T).mean())
    assert item.size == pytest.approx(np.mean(gaps))
    assert says(item, np.mean(gaps), np.mean(own))
    assert "before tuning 8 of 8 and 8 of 8 are nearer" in item.sentence


def test_shortcut():
    item, comparison = one_of("shortcut", "shortcut"), comparison_of("shortcut")
    style, label = comparison.column("style"), comparison.label
    for when, features in zip(("before", "after"), spaces("shortcut"), strict=True):
        n = len(features)
        lists = np.argsort(-(features @ features.T - 9 * np.eye(n)), axis=1, kind="stable")[:, :10]
        stranger = [style[j] == style[i] and label[j] != label[i] for i in range(n) for j in lists[i]]
        assert item.figures[f"share_{when}"] == pytest.approx(np.mean(stranger), abs=2e-3)
    apart = [style[j] == style[i] and label[j] != label[i] for i in range(n) for j in range(n) if i != j]
    assert item.figures["chance"] == pytest.approx(np.mean(apart))
    assert says(item, item.figures["share_before"], item.figures["share_after"], item.figures["chance"])


def test_mistaken():
    item, comparison = one_of("exchange labels", "mistaken"), comparison_of("exchange labels")
    images = comparison.images
    for source, target in ((3, 8), (8, 3)):
        rows = images.label == source
        now = int((images.logits[rows].argmax(axis=1) == target).sum())
        was = int((images.zero_shot_logits[rows].argmax(axis=1) == target).sum())
        assert (
            f"{now} of {rows.sum()} held-out images of 'class {source}' are now called 'class {target}'"
            in item.sentence
        )
        assert f"({was} before)" in item.sentence
    assert "for each other" in item.sentence


def test_bystanders():
    item, comparison = one_of("forget names", "bystanders"), comparison_of("forget names")
    evidence = comparison.evidence
    rows = evidence.bystanders
    assert evidence.name_features is not None
    had, has = (
        (features[rows] @ (evidence.name_features / np.linalg.norm(evidence.name_features, axis=1, keepdims=True)).T)
        .argmax(axis=1) == evidence.name_index[rows] for features in (evidence.before, evidence.after)
    )  # fmt: skip
    assert f"{has.sum()} of {rows.sum()} are found by their own name, {had.sum()} before" in item.sentence
    loss = had.mean() - has.mean()
    assert f"(a loss of {100 * loss:.0f} points, " in item.sentence
    family = np.asarray(comparison.families)[rows]
    lost_of = {one: had[family == one].mean() - has[family == one].mean() for one in set(family[family != ""])}
    told = dict(re.findall(r"'([^']*)' \(([\d.]+) points\)", item.sentence.partition("most in ")[2]))
    assert told == {one: f"{100 * lost_of[one]:.0f}" for one in told}
    assert len(told) == 3
    lost, gained = int((had & ~has).sum()), int((has & ~had).sum())
    assert item.p == pytest.approx(binomtest(lost, lost + gained).pvalue)
    assert set(item.selection) == set(np.asarray(comparison.ids)[np.flatnonzero(rows)[had & ~has]])


def test_bystanders_of_one_family():
    families = [item for item in items_of("forget one family", "bystanders") if item.subject.column]
    assert [item.subject.value for item in families] == ["family 12"]


def test_confidence():
    item, images = one_of("sharpen", "confidence"), comparison_of("sharpen").images
    sure = softmax(images.logits, axis=1).max(axis=1).mean()
    right = accuracy_score(images.label, images.logits.argmax(axis=1))
    assert item.size == pytest.approx(sure - right)
    assert says(item, sure, right)


def test_gap():
    item, comparison = one_of("leave text", "gap"), comparison_of("leave text")
    texts = [comparison.text_before, comparison.evidence.text_features]
    gaps = []
    for space, text in zip(spaces("leave text"), texts, strict=True):
        assert text is not None
        gaps.append(
            np.linalg.norm(space.mean(axis=0) - (text / np.linalg.norm(text, axis=1, keepdims=True)).mean(axis=0))
        )
    assert [item.figures["before"], item.figures["after"]] == pytest.approx(gaps)
    assert says(item, *gaps)
    assert "the text did" in item.sentence


def test_copies():
    item = one_of("copy few-shot", "copies")
    assert "The 8 few-shot images of 'class 6' are one picture: 7 are copies" in item.sentence


def test_loose_bound():
    item = one_of("exchange places", "loose_bound")
    assert item.figures["loose"] == pytest.approx(1 - item.figures["best"] / item.figures["identity"])
    assert item.figures["loose"] > 3 * item.figures["by_noise"]
    assert says(item, item.figures["identity"], item.figures["best"], item.figures["loose"])


def test_map_trust():
    item, comparison = one_of("tear map", "map_trust"), comparison_of("tear map")
    rows = comparison.rows[comparison.label == 2]
    assert item.size == pytest.approx(comparison.maps[0].reliability[rows].mean())
