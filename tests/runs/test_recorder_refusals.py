"""What does not fit a recording is refused; no fault of the machine stops a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mpsviz.errors import UserError
from mpsviz.runs.lifecycle.status import read_status
from tests.runs.recordings import (
    IDS,
    LABELS,
    D,
    N,
    features,
    recorder,
)


def test_a_long_reason_is_cut_between_words_and_nothing_is_promised_that_was_not_recorded(tmp_path: Path):
    with pytest.raises(ValueError, match="none"), recorder(tmp_path / "run") as one:
        raise ValueError("none " + "of the words here is cut anywhere " * 20)
    error = read_status(one.run).error
    assert error is not None
    assert error.what.endswith("is cut anywhere of the …")
    assert error.next.startswith("No snapshot was recorded.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ids": IDS[:-1], "labels": LABELS[:-1]}, "has 24 rows, and 23 were given"),
        ({"ids": IDS[::-1]}, "the same rows in another order: where it has 'row 0', 'row 23' was given"),
        ({"ids": [*IDS[:-1], "other"]}, "other rows: where it has 'row 23', 'other' was given"),
        ({"labels": LABELS[::-1]}, "has other labels or class names"),
        ({"unit": "step"}, "counts epochs, and this one steps"),
    ],
)
def test_rows_that_do_not_match_are_refused_with_the_reason(tmp_path: Path, changes: dict[str, Any], why: str):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
    before = {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()}
    with pytest.raises(UserError, match=why):
        recorder(tmp_path / "run", **changes)
    assert {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"ids": ["a"] * N}, "'a' is there twice"),
        ({"ids": IDS[:3]}, "not equally many: ids 3, labels 24"),
        ({"ids": ["", *IDS[1:]]}, "An id is empty"),
        ({"ids": ["\ud800", *IDS[1:]]}, "not valid Unicode"),
        ({"ids": [1.5, *IDS[1:]]}, "texts or whole numbers, but one is 1.5"),
        ({"split": ["somewhere"] * N}, "'somewhere' is not known"),
        ({"columns": {"text": range(N)}}, "can't be called 'text'"),
        ({"labels": np.full((N, 3), 0.3)}, "not all 0 or 1"),
        ({"labels": [object()] * N}, "names, but one is"),
        ({"images": np.zeros((N, 4, 4, 3))}, "hold float64"),
        ({"text_features": np.zeros((3, D))}, "zero or not finite"),
        ({"unit": "batch"}, "can't be counted in 'batch'"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path: Path, given: dict[str, Any], why: str):
    with pytest.raises(UserError, match=why):
        recorder(tmp_path / "run", **given)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"features": features(1)[:, :5]}, r"features have the shape \(24, 5\).*\(24, 8\)"),
        ({"features": features(1)[:5]}, r"features have the shape \(5, 8\)"),
        ({"features": features(1).astype(object)}, "hold no numbers but object"),
        ({"logits": np.zeros((N, 3))}, "Some snapshots have logits and some have not"),
        ({"layers": {"stem": features(1)}}, "layers are stem; at the first snapshot they were none"),
        ({"at": 0}, "Snapshot 0 comes after snapshot 0"),
        ({"at": 0.5}, "0.5 is no number of a snapshot"),
        ({"ids": [*IDS[::-1][:-1], "x"]}, "not those of the recording"),
    ],
)
def test_a_later_snapshot_must_fit_the_first(tmp_path: Path, given: dict[str, Any], why: str):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with pytest.raises(UserError, match=why):
            one.snapshot(**{"at": 1, "features": features(1)} | given)
        assert one.run.epochs() == [0]
        one.snapshot(1, features(1)[::-1], ids=IDS[::-1])
        units = features(1) / np.linalg.norm(features(1), axis=1, keepdims=True)
        np.testing.assert_allclose(one.run.snapshot(1).image_features, units, atol=1e-3)


@pytest.mark.parametrize(
    ("given", "more", "why"),
    [
        ({"ids": None, "labels": [0, 1, 2]}, {}, "not equally many: labels 3, features 24"),
        ({}, {"features": np.float32(1)}, r"features have the shape \(\)"),
        ({"labels": LABELS + 1}, {}, "number outside 0 to 2"),
        ({"labels": ["cat"] * N}, {}, "'cat', which is not among class_names"),
        ({}, {"logits": np.zeros((N, 4))}, "3 classes, but 4"),
        ({"labels": np.linspace(0, 1, N), "class_names": None}, {"logits": np.zeros((N, 4))}, "labels are numbers"),
        ({"text_features": np.ones((3, 5))}, {}, "5 wide and the features 8"),
        ({}, {"features": np.full((N, D), np.nan)}, "Only 0 of 24 rows are finite"),
    ],
)
def test_a_first_snapshot_that_can_be_of_no_run_is_refused(
    tmp_path: Path, given: dict[str, Any], more: dict[str, Any], why: str
):
    with recorder(tmp_path / "run", **given) as one, pytest.raises(UserError, match=why):
        one.snapshot(**{"at": 0, "features": features(0)} | more)
    assert one.run.epochs() == []


def test_a_second_writer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.runs.recording.opening.PATIENCE_S", 0)
    with recorder(tmp_path / "run"), pytest.raises(UserError, match="Another process records into"):
        recorder(tmp_path / "run")
    recorder(tmp_path / "run").close()


def test_other_folders_are_left_alone(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match="is not empty"):
        recorder(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="can't be written"):
        recorder(tmp_path / "file" / "run")


def test_a_full_disk_is_a_warning_and_never_stops_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with monkeypatch.context() as patch:
            patch.setattr("mpsviz.runs.folder.files.CheckedFiles.write_bytes", full)
            with pytest.warns(UserWarning, match="could not be recorded in .*: No space left on device"):
                assert not one.snapshot(1, features(1))
        assert one.snapshot(2, features(2))
    assert one.run.epochs() == [0, 2]


def test_a_folder_that_was_deleted_is_a_warning(tmp_path: Path):
    one = recorder(tmp_path / "run")
    one.snapshot(0, features(0))
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    with pytest.warns(UserWarning, match="could not be recorded"):
        assert not one.snapshot(1, features(1))
    with pytest.warns(UserWarning, match="could not be recorded"):
        one.close()
