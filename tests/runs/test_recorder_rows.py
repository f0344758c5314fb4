"""Rows of a recording: labels of every kind, ids, sentences, and rows that can't be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from tests.runs.recordings import (
    NAMES,
    N,
    features,
    measured,
    of_kind,
    recorder,
)


@pytest.mark.parametrize(
    "labels",
    [
        [[0, 2], [1], []] * 8,
        [["fox", "bear"], ["wolf"], []] * 8,
        np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0]] * 8),
    ],
    ids=["numbers", "names", "zeros and ones"],
)
def test_several_labels_a_row_are_kept_as_several(tmp_path: Path, labels: Any):
    run, said = of_kind(tmp_path / "run", labels=labels, class_names=NAMES)
    assert said.labels == "several"
    probe = run.written("probe")
    assert set(probe["label_index"]) == {-1}
    assert probe["labels"].tolist() == ["fox, bear", "wolf", ""] * 8
    pairs = run.written("labels").groupby("id")["label_index"].apply(list)
    assert (pairs["0"], pairs["1"], "2" in pairs) == ([0, 2], [1], False)
    assert run.class_labels() == NAMES


def test_floats_are_numbers_and_no_classes(tmp_path: Path):
    values = np.linspace(0, 3, N)
    values[5] = np.nan
    run, said = of_kind(tmp_path / "run", labels=values)
    assert (said.labels, said.label_column) == ("numbers", "label value")
    np.testing.assert_array_equal(run.written("probe")["label value"], values)
    assert run.written("analysis/per_class").empty if measured(run) else False


def test_rows_without_a_label_are_bystanders_of_those_that_have_one(tmp_path: Path):
    run, said = of_kind(tmp_path / "run", labels=[None, "cat", "dog"] * 8)
    assert said.labels == "classes"
    assert run.class_labels() == ["cat", "dog"]
    assert run.written("probe")["split"].tolist() == ["bystander", "held-out", "held-out"] * 8


def test_sentences_are_a_column_and_a_split_is_said_in_our_words(tmp_path: Path):
    run, said = of_kind(tmp_path / "run", texts=[f"sentence {row}" for row in range(N)], split=["train", "test"] * 12)
    assert said.texts
    probe = run.written("probe")
    assert probe["text"].tolist()[:2] == ["sentence 0", "sentence 1"]
    assert probe["split"].tolist() == ["few-shot", "held-out"] * 12


IDS_OF_ANY_KIND = ["a/b", "..", "tab\there", "ünï 🐱", "x" * 5000, "line\nbreak", " ", "0", "NaN", "null", '"', "a,b"]


def test_ids_are_any_strings(tmp_path: Path):
    run, _ = of_kind(tmp_path / "run", ids=np.array([*IDS_OF_ANY_KIND, *range(12, 24)], dtype=object))
    assert run.written("probe")["id"].tolist() == [*IDS_OF_ANY_KIND, *map(str, range(12, 24))]


def test_rows_that_are_not_finite_are_left_out_and_counted(tmp_path: Path):
    bad = features(0)
    bad[3, 2], bad[5] = np.nan, 0
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, bad, tokens=np.ones((N, 5, 4)))
        one.snapshot(1, features(1), tokens=np.ones((N, 5, 4)))
    said = read_recording(one.run)
    assert said is not None
    assert (said.given, said.left_out) == (N, ("row 3", "row 5"))
    assert len(one.run.written("probe")) == len(one.run.snapshot(1).image_features) == N - 2
    assert (
        "2 of 24 rows were left out, zero or not finite at the first snapshot: row 3, row 5."
        in read_status(one.run).notes
    )


def test_a_training_that_diverges_is_told_and_goes_on(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with pytest.warns(UserWarning, match="Snapshot 1 is not recorded: 24 of 24 rows are zero or not finite"):
            assert not one.snapshot(1, features(1) * np.nan)
        one.snapshot(2, features(2))
    assert one.run.epochs() == [0, 2]
    assert read_recording(one.run).skipped[1].startswith("24 of 24 rows are zero or not finite. All snapshots are")
    assert problems(one.run) == [] or all("snapshot" not in said for said in problems(one.run))
