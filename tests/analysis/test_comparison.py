"""Comparing runs: paired tests beside SciPy and statsmodels, the Pareto front, the best epoch, tables for papers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from mpsviz.analysis.comparison.best_epoch import best_epoch, validation_curve
from mpsviz.analysis.comparison.paired import paired_difference, paired_shares
from mpsviz.analysis.comparison.pareto import pareto_front
from mpsviz.analysis.comparison.settings import differing, flat, setting_names
from mpsviz.analysis.comparison.table import best_rows, latex, over_seeds
from mpsviz.config.run_config import RunConfig, with_changes


def test_the_paired_test_is_scipys_and_its_interval_holds_the_true_difference_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(400):
        first = rng.normal(size=6)
        second = first + 0.3 + 0.2 * rng.normal(size=6)
        found = paired_difference(first, second)
        assert found.p == pytest.approx(ttest_rel(second, first).pvalue)
        assert found.mean == pytest.approx((second - first).mean())
        held += found.lower <= 0.3 <= found.upper
    assert 0.92 <= held / 400 <= 0.98


def test_one_pair_has_a_difference_and_no_test():
    found = paired_difference(np.array([0.5]), np.array([0.8]))
    assert found.mean == pytest.approx(0.3)
    assert np.isnan([found.lower, found.upper, found.p]).all()


def test_pairs_of_which_one_side_is_undefined_are_left_out():
    found = paired_difference(np.array([1.0, np.nan, 2.0]), np.array([2.0, 5.0, 4.0]))
    assert (found.pairs, found.mean) == (2, 1.5)


def test_samples_of_two_lengths_are_not_paired():
    with pytest.raises(ValueError, match="paired samples"):
        paired_difference(np.zeros(3), np.zeros(4))


def test_shares_are_tested_as_mcnemar_does():
    first = np.array([1.0] * 10 + [0.0] * 10)
    second = first.copy()
    second[:1] = 0  # one lost
    second[10:18] = 1  # eight gained
    found = paired_shares(first, second)
    assert found.mean == pytest.approx(7 / 20)
    assert found.p == pytest.approx(2 * (1 + 9) / 2**9)  # two-sided: at most 1 of 9
    assert found.test.startswith("McNemar")


def test_without_a_test_it_says_why():
    assert paired_difference(np.zeros(1), np.ones(1)).test == "none: there is one pair only"
    for found in (paired_difference(np.zeros(4), np.ones(4)), paired_shares(np.ones(4), np.ones(4))):
        assert found.test == "none: all differences are equal"
        assert np.isnan(found.p)
    assert paired_shares(np.zeros(8), np.ones(8)).p == pytest.approx(2 / 2**8)


def test_the_front_holds_what_nothing_beats_in_both():
    accuracy, drift = [0.7, 0.8, 0.75, 0.8, float("nan")], [0.1, 0.3, 0.4, 0.2, 0.0]
    assert pareto_front(drift, accuracy, "lower", "higher").tolist() == [True, False, False, True, False]
    assert not pareto_front(drift, accuracy, None, "higher").any()


def test_equals_share_the_front():
    assert pareto_front([1, 1], [2, 2], "lower", "higher").tolist() == [True, True]


def test_the_best_epoch_is_the_least_distorted_within_one_standard_error():
    accuracy = np.array([0.5, 0.78, 0.80, 0.79])
    drift = np.array([0.0, 0.1, 0.3, 0.2])
    assert best_epoch(accuracy, drift, n_images=60) == 1  # the standard error is .052
    assert best_epoch(accuracy, drift, n_images=100_000) == 2  # now .0013


def test_no_images_choose_no_epoch():
    with pytest.raises(ValueError, match="validation images"):
        best_epoch(np.array([0.5]), np.array([0.0]), n_images=0)


def test_the_curve_of_validation_images_is_their_accuracy_and_their_turning():
    features = [np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [0.0, 1.0]])]
    logits = [np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])]
    curve = validation_curve(np.array([0, 1]), [0, 4], logits, features)
    assert curve.to_dict("list") == {"epoch": [0, 4], "accuracy": [0.5, 1.0], "drift": [0.0, 0.5]}


def config(**changes: object) -> dict:
    return with_changes(RunConfig(), {name.replace("__", "."): value for name, value in changes.items()}).model_dump()


def test_settings_that_differ_in_the_seed_only_have_one_name():
    names = setting_names([config(seed=1), config(seed=2), config(method__name="ce", seed=1)])
    assert names == ["mps", "mps", "ce"]


def test_a_setting_is_named_by_what_sets_it_apart_from_its_method_and_by_other_data():
    runs = [config(method__gram_weight=0.0), config(method__gram_weight=2.0), config(method__name="ce")]
    assert setting_names(runs) == ["mps · gram_weight=0.0", "mps · gram_weight=2.0", "ce"]
    folders = [config(data__name="folder", data__path=f"/x/{name}") for name in ("cats", "dogs")]
    recorded = [config(data__name="features", data__path=f"/runs/{name}") for name in ("one", "other")]
    assert setting_names(recorded) == ["one", "other"]
    assert setting_names(folders) == ["mps · path=cats", "mps · path=dogs"]


def test_only_settings_that_differ_are_listed_those_that_one_lacks_too():
    runs = [config(seed=1), config(method__name="zero-shot", seed=1)]
    names = differing(runs)
    assert "method.name" in names
    assert "method.gram_weight" in names
    assert "data.name" not in names
    assert flat({"a": {"b": {"c": 1}}, "d": 2}) == {"a.b.c": 1, "d": 2}


FIGURES = pd.DataFrame(
    [
        ("mps", 1, "accuracy", 0.8),
        ("mps", 2, "accuracy", 0.9),
        ("a_b & c", 1, "accuracy", 0.7),
        ("mps", 1, "drift", 0.1),
    ],
    columns=["setting", "seed", "measure", "value"],
)


def test_means_and_spreads_are_over_seeds():
    rows = over_seeds(FIGURES).to_dict("records")
    assert [(row["setting"], row["measure"], row["seeds"]) for row in rows] == [
        ("mps", "accuracy", 2),
        ("a_b & c", "accuracy", 1),
        ("mps", "drift", 1),
    ]
    assert [row["mean"] for row in rows] == pytest.approx([0.85, 0.7, 0.1])
    assert [row["spread"] for row in rows] == pytest.approx([np.std([0.8, 0.9], ddof=1), np.nan, np.nan], nan_ok=True)


def test_latex_is_literal_and_its_best_is_bold():
    text = latex(over_seeds(FIGURES), {"accuracy": "Accuracy, %", "drift": "Drift"}, {"accuracy": "higher"}, digits=2)
    assert text.splitlines() == [
        r"\begin{tabular}{lrr}",
        r"\toprule",
        r"Setting & Accuracy, \% & Drift \\",
        r"\midrule",
        r"mps & \textbf{0.85} $\pm$ 0.07 & 0.10 \\",
        r"a\_b \& c & 0.70 & -- \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_where_no_direction_is_better_none_is_the_best():
    assert not best_rows(pd.Series([1.0, 2.0]), None).any()
    assert best_rows(pd.Series([1.0, 2.0, 2.0]), "higher").tolist() == [False, True, True]
    assert best_rows(pd.Series([np.nan, 2.0]), "lower").tolist() == [False, True]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("/a/x", "/b/x"), ["mps · path=a/x", "mps · path=b/x"]),
        (("/a/x", "/a/y/"), ["mps · path=x", "mps · path=y"]),
        (("x", "/x"), ["mps · path=x", "mps · path=/x"]),
    ],
)
def test_data_at_two_places_are_two_settings_whatever_their_folders_are_called(
    paths: tuple[str, str], names: list[str]
):
    configs = [{"method": {"name": "mps"}, "data": {"path": path}, "seed": 1} for path in paths]
    assert setting_names(configs) == names


def test_a_seed_that_was_run_twice_is_one_seed():
    figures = pd.DataFrame({"setting": "mps", "seed": [1, 1, 2], "measure": "silhouette", "value": [0.2, 0.3, 0.6]})
    row = over_seeds(figures).iloc[0]
    assert (row["seeds"], row["mean"]) == (2, pytest.approx(0.4))
    assert row["spread"] == pytest.approx(np.std([0.2, 0.6], ddof=1))
