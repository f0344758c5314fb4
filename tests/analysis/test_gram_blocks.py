"""The Gram difference by class, as a table."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.analysis.measures.geometry import gram_blocks as module
from mpsviz.analysis.measures.geometry.gram_blocks import gram_blocks
from mpsviz.analysis.measures.geometry.gram_drift import drift_of_pairs
from mpsviz.analysis.measures.most_changed import most_changed_blocks

NAMES = ["ant", "bee", "cat", "dog"]


def test_each_two_classes_stand_there_once_with_their_mean_change(make_evidence):
    evidence = make_evidence()
    table = gram_blocks(evidence, NAMES)
    images = evidence.held_out_images
    change = np.abs(images.before @ images.before.T - images.after @ images.after.T)
    sizes = np.bincount(images.label, minlength=4)
    for row in table.to_dict("records"):
        a, b = NAMES.index(row["label"]), NAMES.index(row["other"])
        assert a <= b
        block = change[np.ix_(images.label == a, images.label == b)]
        expected = block.sum() / (sizes[a] * (sizes[a] - 1)) if a == b else block.mean()
        assert row["value"] == pytest.approx(expected, abs=1e-5)
        assert row["n"] == (sizes[a] * (sizes[a] - 1) // 2 if a == b else sizes[a] * sizes[b])
    assert not table.duplicated(["label", "other"]).any()
    blocks = drift_of_pairs(images).blocks
    assert len(table) == (~np.isnan(blocks[np.triu_indices(4)])).sum()


def test_of_very_many_classes_no_blocks_are_kept(make_evidence, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_CLASSES", 3)
    assert gram_blocks(make_evidence(), NAMES).empty


def test_the_pairs_that_changed_most_are_of_two_classes(make_evidence):
    table = gram_blocks(make_evidence(), NAMES).assign(epoch=3)
    most = most_changed_blocks(table, 3, count=2)
    two = table[table["label"].astype(str) != table["other"].astype(str)]
    assert most["change"].tolist() == sorted(two["value"].tolist(), reverse=True)[:2]
    assert most_changed_blocks(table, 9).empty
