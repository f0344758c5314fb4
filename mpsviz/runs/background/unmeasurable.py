"""What is not said of features that were computed elsewhere: measures that need what their file doesn't hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.store import RunFolder

NEEDS_TEMPERATURE = frozenset({"calibration_error", "accuracy_fused"})  # how sure a model is, and a weighed sum of two
NEEDS_LOGITS = NEEDS_TEMPERATURE | {
    "accuracy_zero_shot", "accuracy_tuned", "accuracy_fused", "alpha", "accuracy", "correct", "text_margin",
    "validation_accuracy", "margin_change", "prediction_change",
}  # fmt: skip
"""Measures of what a model predicts."""
OF_ONE = frozenset({
    "accuracy_zero_shot", "accuracy", "correct", "intrinsic_dimension", "effective_rank", "anisotropy", "uniformity",
    "modality_gap", "image_text_alignment", "silhouette", "class_margin", "text_margin", "fisher_ratio", "linear_probe",
    "neighbor_purity", "family_purity", "fine_purity",
})  # fmt: skip
"""Measures of one set of features; all others compare two."""


def left_out(*, has_text: bool, is_single: bool) -> frozenset[str]:
    """The measures that say nothing, or something wrong, of what a file holds.

    Args:
        is_single: one set of features, which is compared with nothing.
    """
    unspoken = NEEDS_TEMPERATURE if has_text else NEEDS_LOGITS
    if is_single:
        every = {name for measures in MEASURES.values() for name in measures}
        unspoken = unspoken | (every - OF_ONE) | {"alpha"}
    return unspoken


class Partial(RunFolder):
    """A run folder whose tables leave some measures out."""

    def __init__(self, path: Path, left_out: frozenset[str]) -> None:
        super().__init__(path)
        self.left_out = left_out

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        if "measure" in table:
            table = table[~table["measure"].isin(self.left_out)]
        super().write_table(name, table)
