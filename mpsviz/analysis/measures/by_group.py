"""Figures of the run, split by any column of the probe: by style, by family, by what tuning did with an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.measures.registry import MEASURES

OF_IMAGES = (
    "image_drift", "gram_drift_global", "gram_drift_p90", "gram_drift_local", "neighbor_overlap", "neighbors_lost_10",
    "cka", "anisotropy", "intrinsic_dimension", "modality_gap",
)  # fmt: skip
OF_CLASSES = (
    "accuracy_zero_shot", "accuracy_tuned", "calibration_error", "text_margin", "margin_change", "prediction_change",
    "image_text_alignment", "class_margin", "silhouette", "neighbor_purity", "fisher_ratio", "gram_drift_within",
    "gram_drift_between",
)  # fmt: skip
"""Measures that need a class; groups that hold bystanders go without.

What costs more than the square of a group's images, or the cube of the features' width, is not measured by group.
"""
SPLIT = "split"
"""The column whose groups are taken whole; those of any other are groups of held-out images."""


def by_group(evidence: Evidence, columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Measure each group of images on its own: its pairs, neighbours and classes are those inside it.

    So a figure changes with the size of a group, which stands beside it; compare a group before and after, and groups
    of one size.

    Args:
        columns: name → (n,) str, what group each image is in; '' for none.

    Returns:
        column, group, measure, value, n (images in the group); what is undefined is left out.
    """
    rows = []
    for column, groups in columns.items():
        for group in np.unique(groups[groups != ""]):
            chosen = groups == group if column == SPLIT else (groups == group) & evidence.held_out
            rows += [
                (column, str(group), name, value, int(chosen.sum()))
                for name, value in _figures(_alone(evidence, chosen)).items()
                if not np.isnan(value)
            ]
    return pd.DataFrame(rows, columns=["column", "group", "measure", "value", "n"])


def _alone(evidence: Evidence, chosen: np.ndarray) -> Evidence:
    """The chosen images as measures look at held-out ones."""
    if np.array_equal(chosen, evidence.held_out):
        return evidence.held_out_images
    images = evidence.select(chosen)
    return replace(images, split=np.full(images.n_images, "held-out"))


def _figures(images: Evidence) -> dict[str, float]:
    if images.n_images == 0:
        return {}
    names = OF_IMAGES if (images.label < 0).any() else OF_IMAGES + OF_CLASSES
    return {name: float(MEASURES["run"][name].compute(images)) for name in names}
