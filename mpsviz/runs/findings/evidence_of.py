"""From the files of a run folder to what measures and findings are given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder.store import Snapshot


def evidence_of(
    config: RunConfig,
    probe: pd.DataFrame,
    first: Snapshot,
    snapshot: Snapshot,
    *,
    name_features: np.ndarray | None,
    before: Geometry | None = None,
) -> Evidence:
    """One snapshot beside the first one.

    Args:
        name_features: (V, D) of the vocabulary that bystanders are looked up in; None: they are not.
        before: what is known already of the features of the first snapshot.
    """
    fine = probe["fine_label"] if "fine_label" in probe else pd.Series("", index=probe.index)
    nameless = np.full(len(probe), -1)
    return Evidence(
        before=first.image_features,
        after=snapshot.image_features,
        zero_shot_logits=first.logits,
        logits=snapshot.logits,
        token_gram_drift=snapshot.token_gram_drift,
        label=probe["label_index"].to_numpy(),
        family=_codes(probe["family"]),
        split=probe["split"].to_numpy(dtype=str),
        text_features=snapshot.text_features,
        name_features=name_features,
        name_index=nameless if name_features is None else probe["name_index"].to_numpy(),
        n_neighbors=config.analysis.n_neighbors,
        fine_label=_codes(fine),
        known_before=before,
        alpha=float(getattr(config.method, "alpha", 1.0)),  # that of the training loss
    )


def _codes(names: pd.Series) -> np.ndarray:
    """(n,) int, a number for each name; −1 where there is none."""
    return pd.Categorical(names.replace("", None)).codes.astype(np.int64)
