from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from mpsviz.analysis.measures.registry import MEASURES, measure

NAMES = ["ant", "bee", "cat", "dog"]
RUN = set(MEASURES["run"])
CLASS = set(MEASURES["class"])
IN_RESULTS = {
    "accuracy_zero_shot",
    "accuracy_tuned",
    "accuracy_fused",
    "gram_drift_global",
    "gram_drift_local",
    "bystander_gram_drift",
    "image_drift",
    "neighbor_overlap",
    "silhouette",
    "family_purity",
    "bystander_retrieval",
}
"""What files of earlier runs, and programs that read them, call their figures."""


def test_everything_is_measured_where_the_data_has_everything(make_evidence):
    measured = measure(make_evidence(), NAMES)
    assert set(measured.summary) == RUN >= IN_RESULTS
    assert set(measured.per_class["measure"]) == CLASS
    assert set(measured.per_image["measure"]) == set(MEASURES["image"])
    assert list(measured.per_class.columns) == ["label_index", "label", "measure", "value", "lower", "upper"]
    assert list(measured.per_image.columns) == ["row", "measure", "value"]
    assert all(type(value) is float and np.isfinite(value) for value in measured.summary.values())


def test_figures_of_the_run_are_those_of_held_out_images(make_evidence):
    evidence = make_evidence()
    rows = evidence.held_out
    before, after = evidence.before[rows], evidence.after[rows]
    summary = measure(evidence, NAMES).summary
    assert summary["accuracy_tuned"] == (evidence.logits[rows].argmax(axis=1) == evidence.label[rows]).mean()
    assert summary["accuracy_zero_shot"] == (evidence.zero_shot_logits[rows].argmax(1) == evidence.label[rows]).mean()
    assert summary["gram_drift_local"] == pytest.approx(evidence.token_gram_drift[rows].mean())
    assert summary["gram_drift_global"] == pytest.approx(np.abs(before @ before.T - after @ after.T).mean())
    assert summary["image_drift"] == pytest.approx(1 - (before * after).sum(axis=1).mean())
    assert summary["silhouette"] == pytest.approx(silhouette_score(after, evidence.label[rows], metric="cosine"))


def test_figures_that_epochs_are_chosen_by_are_of_validation_images_alone(make_evidence):
    evidence = make_evidence()
    rows = evidence.validation
    summary = measure(evidence, NAMES).summary
    assert summary["validation_accuracy"] == (evidence.logits[rows].argmax(axis=1) == evidence.label[rows]).mean()
    cosines = (evidence.before[rows] * evidence.after[rows]).sum(axis=1)
    assert summary["validation_drift"] == pytest.approx(1 - cosines.mean())


@pytest.mark.parametrize("others", ["few-shot", "validation", "pool"])
def test_held_out_figures_ignore_what_happens_to_other_images(make_evidence, others):
    evidence = make_evidence()
    split = np.where(evidence.split == "few-shot", others, evidence.split)
    after, logits = evidence.after.copy(), evidence.logits.copy()
    after[split == others] = np.eye(8)[0]
    logits[split == "few-shot"] = 0
    plain = measure(make_evidence(split=split), NAMES)
    changed = measure(make_evidence(split=split, after=after, logits=logits), NAMES)
    of_validation = {"accuracy_fused", "validation_accuracy", "validation_drift"}
    by_validation = of_validation if others == "validation" else set()
    for name in RUN - by_validation:
        assert changed.summary[name] == pytest.approx(plain.summary[name]), name
    np.testing.assert_allclose(plain.per_class["value"], changed.per_class["value"])


def test_alpha_of_the_fused_accuracy_comes_from_validation_images_only(make_evidence):
    evidence = make_evidence()
    right, wrong = 9 * np.eye(4)[evidence.label], 9 * np.eye(4)[(evidence.label + 1) % 4]
    # the tuned branch is right on held-out images and wrong on validation ones: an honest α is 0, and so is the result
    logits = np.where(evidence.validation[:, None], wrong, right)
    zero_shot = np.where(evidence.validation[:, None], right, wrong)
    summary = measure(make_evidence(logits=logits, zero_shot_logits=zero_shot), NAMES).summary
    assert (summary["accuracy_tuned"], summary["accuracy_zero_shot"], summary["accuracy_fused"]) == (1, 0, 0)


def test_class_figures_average_to_the_run_when_classes_are_equally_large(make_evidence):
    measured = measure(make_evidence(), NAMES)
    means = measured.per_class.groupby("measure")["value"].mean()
    assert means["accuracy"] == pytest.approx(measured.summary["accuracy_tuned"])
    assert means["silhouette"] == pytest.approx(measured.summary["silhouette"])
    assert means["drift"] == pytest.approx(measured.summary["image_drift"])


def test_a_class_figure_stands_beside_its_name(make_evidence):
    evidence = make_evidence()
    logits = np.eye(4)[np.where(evidence.label == 2, 2, 0)]
    table = measure(make_evidence(logits=logits), NAMES).per_class
    accuracy = table[table["measure"] == "accuracy"].set_index("label")["value"].to_dict()
    assert accuracy == {"ant": 1, "bee": 0, "cat": 1, "dog": 0}


def test_image_figures_keep_their_rows_and_bystanders_are_neither_right_nor_wrong(make_evidence):
    evidence = make_evidence()
    table = measure(evidence, NAMES).per_image
    drift = table[table["measure"] == "drift"].set_index("row")["value"]
    np.testing.assert_allclose(drift, 1 - (evidence.before * evidence.after).sum(axis=1))
    for name in ("correct", "text_margin"):
        rows = table[table["measure"] == name]["row"].to_numpy()
        np.testing.assert_array_equal(rows, np.flatnonzero(evidence.label >= 0))


@pytest.mark.parametrize(
    ("missing", "gone"),
    [
        ({"family": np.full(29, -1)}, {"family_purity"}),
        ({"name_features": None, "name_index": np.full(29, -1)}, {"bystander_retrieval"}),
        ({"name_index": np.full(29, -1)}, {"bystander_retrieval"}),
        ({"fine_label": None}, {"fine_purity"}),
        (
            {"split": np.full(29, "held-out"), "label": np.arange(29) % 4, "fine_label": np.arange(29) // 4 % 2},
            {
                "bystander_gram_drift",
                "bystander_retrieval",
                "accuracy_fused",
                "validation_accuracy",
                "validation_drift",
            },
        ),
    ],
    ids=["families", "vocabulary", "names", "fine labels", "bystanders and validation"],
)
def test_what_the_data_lacks_is_left_out(make_evidence, missing, gone):
    assert set(measure(make_evidence(**missing), NAMES).summary) == RUN - gone


def test_without_tuning_nothing_has_drifted(make_evidence):
    evidence = make_evidence()
    summary = measure(make_evidence(after=evidence.before, token_gram_drift=np.zeros(29)), NAMES).summary
    for name in ("gram_drift_global", "gram_drift_local", "bystander_gram_drift", "image_drift"):
        assert summary[name] == pytest.approx(0, abs=1e-12)
    assert summary["neighbor_overlap"] == 1


def test_collapsed_features_are_measured_without_a_warning(make_evidence):
    same = np.tile(np.eye(8)[0], (29, 1))
    summary = measure(make_evidence(after=same), NAMES).summary
    assert summary["silhouette"] == 0
    assert np.isfinite(list(summary.values())).all()


def test_one_held_out_image_a_class_leaves_class_structure_undefined(make_evidence):
    split = np.r_[np.tile([*["pool"] * 4, "validation", "held-out"], 4), ["bystander"] * 5]
    measured = measure(make_evidence(split=split), NAMES)
    assert "silhouette" not in measured.summary
    assert CLASS - set(measured.per_class["measure"]) == {
        "silhouette", "class_margin", "neighbor_purity", "fine_purity", "fisher_ratio", "linear_probe",
        "gram_drift_within",
    }  # fmt: skip


def test_one_class_has_no_neighbouring_class(make_evidence):
    evidence = make_evidence()
    one = {
        "label": np.where(evidence.label >= 0, 0, -1),
        "logits": np.ones((29, 1)),
        "zero_shot_logits": np.ones((29, 1)),
        "text_features": np.ones((1, 8)),
    }
    measured = measure(make_evidence(**one), ["ant"])
    other_class = {"silhouette", "class_margin", "text_margin", "margin_change", "fisher_ratio", "linear_probe"}
    assert RUN - set(measured.summary) == other_class | {"family_purity", "gram_drift_between"}
    assert CLASS - set(measured.per_class["measure"]) == other_class | {"gram_drift_between"}


def test_held_out_images_without_any_class_have_no_figures_of_classes(make_evidence):
    split, nothing = np.full(29, "held-out"), np.full(29, -1)
    measured = measure(make_evidence(label=nothing, split=split, family=nothing, fine_label=None), NAMES)
    of_classes = {"text_margin", "margin_change", "prediction_change", "accuracy_tuned", "calibration_error"}
    of_classes |= {"neighbor_purity", "linear_probe", "class_margin", "silhouette", "image_text_alignment"}
    assert not of_classes & set(measured.summary)
    assert {"cka", "rank_change", "uniformity", "effective_rank"} <= set(measured.summary)
    assert measured.per_class.empty


def test_there_is_one_name_a_class(make_evidence):
    with pytest.raises(ValueError, match=r"3 class names don't fit text_features \(4, 8\)"):
        measure(make_evidence(), NAMES[:3])


def test_a_key_is_the_name_and_help_is_one_sentence():
    for registry in MEASURES.values():
        for name, entry in registry.items():
            assert name == entry.name
            assert entry.unit
            assert entry.help.endswith(".")
            assert ". " not in entry.help
