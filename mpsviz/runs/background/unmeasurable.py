"""What is not said of features that were computed elsewhere: measures that need what their file doesn't hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.folder.store import RunFolder

NEEDS_TEMPERATURE = frozenset({"calibration_error", "accuracy_fused"})  # how sure a model is, and a weighed sum of two
NEEDS_LOGITS = NEEDS_TEMPERATURE | {
    "accuracy_zero_shot", "accuracy_tuned", "accuracy_fused", "alpha", "accuracy", "correct", "text_margin",
    "validation_accuracy", "margin_change", "prediction_change",
}  # fmt: skip
"""Measures of what a model predicts."""
FUSED = frozenset({"accuracy_fused", "alpha"})
"""Measures of two branches."""
OF_ONE = frozenset({
    "accuracy_zero_shot", "accuracy", "correct", "intrinsic_dimension", "effective_rank", "anisotropy", "uniformity",
    "modality_gap", "image_text_alignment", "silhouette", "class_margin", "text_margin", "fisher_ratio", "linear_probe",
    "neighbor_purity", "family_purity", "fine_purity",
})  # fmt: skip
"""Measures of one set of features; all others compare two."""


def left_out(*, has_text: bool, is_single: bool, has_logits: bool = False) -> frozenset[str]:
    """The measures that say nothing, or something wrong, of what a file holds.

    Args:
        is_single: one set of features, which is compared with nothing.
        has_logits: whether there are logits of the model itself, and not only cosines with text features.
    """
    unspoken = NEEDS_TEMPERATURE if has_text else NEEDS_LOGITS
    if has_logits:  # of one branch; without text nothing is zero-shot
        unspoken = FUSED if has_text else FUSED | {"accuracy_zero_shot"}
    if is_single:
        every = {name for measures in MEASURES.values() for name in measures}
        unspoken = unspoken | (every - OF_ONE) | {"alpha"}
    return unspoken


def unspoken_of(run: RunFolder) -> frozenset[str]:
    """The measures that a run of features which were computed elsewhere does not have.

    Raises:
        UserError: it has no snapshot yet, or its first one is broken.
    """
    recording, epochs = read_recording(run), run.epochs()
    text = run.snapshot(epochs[0] if epochs else 0).text_features
    return left_out(
        has_text=not np.isnan(text).any(),
        is_single=len(epochs) == 1,
        has_logits=recording is not None and recording.logits,
    )


class Partial(RunFolder):
    """A run folder whose tables leave some measures out."""

    def __init__(self, path: Path, left_out: frozenset[str]) -> None:
        super().__init__(path)
        self.left_out = left_out

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        if "measure" in table:
            table = table[~table["measure"].isin(self.left_out)]
        super().write_table(name, table)
