from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest

from mpsviz.analysis.measures.registry import measure


def test_masks_are_disjoint_and_count_the_splits(make_evidence):
    evidence = make_evidence()
    assert (evidence.held_out.sum(), evidence.validation.sum(), evidence.bystanders.sum()) == (16, 4, 5)
    assert not (evidence.held_out & (evidence.validation | evidence.bystanders)).any()
    assert (evidence.n_images, evidence.n_classes) == (29, 4)


def test_select_takes_the_same_rows_of_every_array(make_evidence):
    evidence = make_evidence()
    rows = np.array([25, 3, 0])
    chosen = evidence.select(rows)
    assert chosen.n_images == 3
    assert chosen.text_features is evidence.text_features
    for name in ("before", "after", "logits", "zero_shot_logits", "token_gram_drift", "label", "family", "split"):
        np.testing.assert_array_equal(getattr(chosen, name), getattr(evidence, name)[rows], err_msg=name)
    np.testing.assert_array_equal(chosen.name_index, evidence.name_index[rows])


@pytest.mark.parametrize(
    ("name", "value", "shape"),
    [
        ("before", np.ones(29), r"\(29,\)"),
        ("after", np.ones((29, 7)), r"\(29, 7\)"),
        ("logits", np.ones((29, 3)), r"\(29, 3\)"),
        ("zero_shot_logits", np.ones((28, 4)), r"\(28, 4\)"),
        ("token_gram_drift", np.ones((29, 1)), r"\(29, 1\)"),
        ("split", np.array(["held-out"]), r"\(1,\)"),
        ("text_features", np.ones((4, 9)), r"\(4, 9\)"),
        ("name_features", np.ones((9, 5)), r"\(9, 5\)"),
        ("name_index", np.zeros(30, dtype=int), r"\(30,\)"),
    ],
)
def test_an_error_names_the_array_and_quotes_its_shape(make_evidence, name, value, shape):
    with pytest.raises(ValueError, match=f"{name} must .*{shape}"):
        make_evidence(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("label", np.full(29, 4), r"label must lie in \[-1, 4\)"),
        ("label", np.full(29, -2), r"label must lie in \[-1, 4\)"),
        ("name_index", np.full(29, 9), r"name_index must lie in \[-1, 9\)"),
        ("split", np.full(29, "train"), "split must be one of .*'train'"),
        ("after", np.full((29, 8), 1.0), "after must be L2-normalised, but a row has norm 2.83"),
        ("after", np.full((29, 8), np.nan), "after must be L2-normalised"),
        ("n_neighbors", 0, "n_neighbors must be at least 1, but is 0"),
    ],
)
def test_values_that_fit_with_nothing_are_refused(make_evidence, name, value, message):
    with pytest.raises(ValueError, match=message):
        make_evidence(**{name: value})


def test_a_name_needs_a_vocabulary(make_evidence):
    with pytest.raises(ValueError, match=r"name_index must lie in \[-1, 0\)"):
        make_evidence(name_features=None)
    make_evidence(name_features=None, name_index=np.full(29, -1))


def test_features_from_a_half_precision_file_count_as_normalised(make_evidence):
    evidence = make_evidence()
    make_evidence(before=evidence.before.astype(np.float16))


def test_before_tuning_both_spaces_are_one_and_nothing_is_found_out_twice(make_evidence):
    evidence = make_evidence()
    same = make_evidence(before=evidence.before, after=evidence.before)
    assert same.geometry_after is same.geometry_before
    assert evidence.geometry_after is not evidence.geometry_before


def test_large_matrices_go_with_the_evidence_not_when_python_looks_for_circles(make_evidence):
    evidence = make_evidence()
    measure(evidence, ["a", "b", "c", "d"])
    after = ref(evidence.geometry_after)
    part = ref(evidence.held_out_images.geometry_after)
    gc.disable()
    try:
        del evidence
        assert after() is None
        assert part() is None
    finally:
        gc.enable()
