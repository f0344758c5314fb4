"""Figures by group, the lists of what changed most, prompts among images, and the sample that stands for many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.evidence import evidence as evidence_module
from mpsviz.analysis.features.sample import stratified_sample
from mpsviz.analysis.measures.by_group import OF_CLASSES, OF_IMAGES, by_group
from mpsviz.analysis.measures.most_changed import changed_classes, changed_images, changed_pairs
from mpsviz.analysis.measures.prompt_positions import nearest_images
from mpsviz.analysis.measures.registry import MEASURES, measure

NAMES = ["ant", "bee", "cat", "dog"]


def test_a_group_is_measured_as_if_there_were_no_other_images(make_evidence):
    evidence = make_evidence()
    style = np.where(np.arange(29) % 3 < 2, "ink", "oil")
    table = by_group(evidence, {"style": style}).set_index(["group", "measure"])
    alone = measure(evidence.select(evidence.held_out & (style == "ink")), NAMES).summary
    for name in ("image_drift", "gram_drift_global", "neighbor_overlap", "accuracy_tuned", "class_margin"):
        assert table.loc[("ink", name), "value"] == pytest.approx(alone[name]), name
    assert table.loc["ink", "n"].unique().tolist() == [8]
    assert set(table["column"]) == {"style"}


def test_splits_are_taken_whole_and_bystanders_have_no_classes(make_evidence):
    evidence = make_evidence()
    table = by_group(evidence, {"split": evidence.split})
    sizes = table.drop_duplicates("group").set_index("group")["n"].to_dict()
    assert sizes == {"few-shot": 4, "validation": 4, "held-out": 16, "bystander": 5}
    values = table.set_index(["group", "measure"])["value"]
    shots = evidence.split == "few-shot"
    right = evidence.logits[shots].argmax(axis=1) == evidence.label[shots]
    assert values["few-shot", "accuracy_tuned"] == pytest.approx(right.mean())
    everything = measure(evidence, NAMES).summary
    assert values["held-out", "silhouette"] == pytest.approx(everything["silhouette"])
    assert values["bystander", "gram_drift_global"] == pytest.approx(everything["bystander_gram_drift"])
    assert set(values["bystander"].index) <= set(OF_IMAGES)
    assert set(values["held-out"].index) == {*OF_IMAGES, *OF_CLASSES}


def test_every_measure_of_groups_is_one_of_the_registry_and_has_a_title():
    from mpsviz.ui.manifold.split_panel import TITLES

    assert set(TITLES) == {*OF_IMAGES, *OF_CLASSES} <= set(MEASURES["run"])


def test_images_without_a_group_are_in_none(make_evidence):
    style = np.where(np.arange(29) < 12, "ink", "")
    assert set(by_group(make_evidence(), {"style": style})["group"]) == {"ink"}
    assert by_group(make_evidence(), {"style": np.full(29, "")}).empty


def test_what_changed_most_comes_first():
    rows = [(0, "a", "drift", 0.0), (0, "b", "drift", 0.0), (0, "c", "drift", 0.0)]
    rows += [(2, "a", "drift", 0.1), (2, "b", "drift", 0.9), (2, "c", "drift", 0.5), (2, "b", "margin_change", -3.0)]
    table = pd.DataFrame(rows, columns=["epoch", "id", "measure", "value"])
    changed = changed_images(table, ["a", "b"], 2)
    assert changed["id"].tolist() == ["b", "a"]
    assert changed["drift"].tolist() == [0.9, 0.1]
    assert changed["margin change"].tolist()[0] == -3
    classes = table.rename(columns={"id": "label"}).assign(label_index=table["id"].map({"a": 0, "b": 1, "c": 2}))
    assert changed_classes(classes, 2, count=2)["label"].tolist() == ["b", "c"]
    assert changed_images(table, ["a"], 7).empty


def test_pairs_that_part_count_like_pairs_that_meet():
    before = np.zeros((3, 3))
    after = np.array([[9, 0.1, -0.4], [0.1, 9, 0.2], [-0.4, 0.2, 9]])
    pairs = changed_pairs(["a", "b", "c"], before, after, count=2)
    assert pairs[["class", "other class"]].to_numpy().tolist() == [["a", "c"], ["b", "c"]]
    assert pairs["difference"].tolist() == [-0.4, 0.2]


def test_prompts_find_their_nearest_images_whatever_their_length():
    rng = np.random.default_rng(0)
    images, text = rng.normal(size=(20, 5)), rng.normal(size=(3, 5))
    images /= np.linalg.norm(images, axis=1, keepdims=True)
    rows, cosines = nearest_images(text * np.array([[1], [7], [0.1]]), images, 4)
    for prompt, found, similarity in zip(text, rows, cosines, strict=True):
        alike = [float(prompt @ image / np.linalg.norm(prompt)) for image in images]
        order = sorted(range(20), key=lambda i, alike=alike: -alike[i])[:4]
        assert found.tolist() == order
        np.testing.assert_allclose(similarity, [alike[i] for i in order], atol=1e-9)
    assert nearest_images(text, images[:2], 4)[0].shape == (3, 2)


def test_a_sample_holds_as_large_a_share_of_every_class():
    label = np.repeat([0, 1, 2], [600, 300, 100])
    rows = stratified_sample(label, 100)
    assert len(set(rows.tolist())) == 100
    assert (np.diff(rows) > 0).all()
    np.testing.assert_allclose(np.bincount(label[rows]), [60, 30, 10], atol=1)
    np.testing.assert_array_equal(stratified_sample(label, 100), rows)


def test_above_a_number_of_images_a_sample_stands_for_the_pairs(make_evidence, monkeypatch: pytest.MonkeyPatch):
    whole = measure(make_evidence(), NAMES).summary
    monkeypatch.setattr(evidence_module, "WHOLE", 8)
    evidence = make_evidence()
    assert evidence.held_out_images.sampled.n_images == 8
    assert evidence.held_out_images.select(np.arange(8)).sampled.n_images == 8
    sampled = measure(evidence, NAMES).summary
    of_pairs = {"uniformity", *(name for name in whole if name.startswith("gram_drift") and name != "gram_drift_local")}
    changed = {name for name in whole if sampled[name] != pytest.approx(whole[name])}
    assert changed == of_pairs
