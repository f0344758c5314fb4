"""Confusion matrices before and after tuning."""

from __future__ import annotations

from typing import Literal

import numpy as np

Order = Literal["class", "change"]


def confusion_matrix(label: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Images of each class (rows) by the class that they are predicted as (columns), (C, C) int.

    Args:
        label: (n,) int in [0, C).
        predicted: (n,) int in [0, C).

    Raises:
        ValueError: a label or a prediction is no class.
    """
    for name, values in (("label", label), ("predicted", predicted)):
        if len(values) and not 0 <= values.min() <= values.max() < n_classes:
            raise ValueError(f"{name} must lie in [0, {n_classes}), but spans [{values.min()}, {values.max()}]")
    counts = np.bincount(label.astype(np.int64) * n_classes + predicted, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)  # (C·C,) → (C, C)


def most_changed_classes(before: np.ndarray, after: np.ndarray, most: int) -> np.ndarray:
    """The classes, at most so many, whose row or column of the confusion matrix changed in most images; the most first.

    Args:
        before, after: (C, C) counts. Among equals the class with the lower index comes first.
    """
    change = np.abs(after - before)
    return np.argsort(-(change.sum(axis=0) + change.sum(axis=1)), kind="stable")[:most]
