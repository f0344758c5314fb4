"""scikit-learn's own checks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.utils import estimator_checks as checks
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data

from mpsviz import FewShotClassifier


class Names(dict):
    """A name for any label."""

    def __missing__(self, label: object) -> str:
        return f"thing {label}"


class OnTables(FewShotClassifier):
    """Draws the rows of a table as pictures: scikit-learn's checks speak in tables."""

    def fit(self, X, y):  # noqa: N803
        return super().fit(self._drawn(X, reset=True), y)

    def predict(self, X):  # noqa: N803
        self._tuned()
        return super().predict(self._drawn(X, reset=False))

    def predict_proba(self, X):  # noqa: N803
        self._tuned()
        return super().predict_proba(self._drawn(X, reset=False))

    def decision_function(self, X):  # noqa: N803
        self._tuned()
        return super().decision_function(self._drawn(X, reset=False))

    def transform(self, X):  # noqa: N803
        self._tuned()
        return super().transform(self._drawn(X, reset=False))

    def _drawn(self, X, reset):  # noqa: N803
        rows = validate_data(self, X, reset=reset)
        bytes_ = (255 / (1 + np.exp(-rows.astype(float)))).astype(np.uint8)
        return np.stack([np.resize(row, (8, 8, 3)) for row in bytes_])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array = False, True
        tags.classifier_tags.poor_score = True  # of random weights
        return tags


EXPECTED_FAILURES = {
    "check_methods_subset_invariance": "float32 products of another batch size differ in the last digit, 2e-7 of 0.3",
}


@pytest.mark.usefixtures("tiny")
@parametrize_with_checks(
    [OnTables(class_names=Names(), epochs=1, device="cpu")], expected_failed_checks=lambda _: EXPECTED_FAILURES
)
def test_scikit_learns_checks_of_tables(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check",
    [
        checks.check_estimator_cloneable,
        checks.check_estimator_tags_renamed,
        checks.check_valid_tag_types,
        checks.check_estimator_repr,
        checks.check_no_attributes_set_in_init,
        checks.check_estimators_unfitted,
        checks.check_transformers_unfitted,
        checks.check_do_not_raise_errors_in_init_or_set_params,
        checks.check_mixin_order,
        checks.check_parameters_default_constructible,
        checks.check_get_params_invariance,
        checks.check_set_params,
    ],
)
def test_scikit_learns_checks_that_need_no_table(check: Callable[[str, object], None]):
    check("FewShotClassifier", FewShotClassifier())
