"""Tables of what ManifoldView shows beside the measures, from snapshots. Pandas only: no Streamlit, no files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mpsviz.analysis.measures.classes.entropy import prediction_entropy
from mpsviz.analysis.measures.classes.retrieval import named_first
from mpsviz.runs.folder.store import Snapshot

BYSTANDER = "bystander"


def entropies(probe: pd.DataFrame, snapshots: Sequence[Snapshot]) -> pd.DataFrame:
    """epoch, id, measure ("entropy") and value of each image that belongs to a class."""
    labelled = (probe["label_index"] >= 0).to_numpy()
    ids = probe["id"][labelled]
    tables = [
        pd.DataFrame(
            {
                "epoch": snapshot.epoch,
                "id": ids,
                "measure": "entropy",
                "value": prediction_entropy(snapshot.logits[labelled]),
            }
        )
        for snapshot in snapshots
    ]
    return pd.concat(tables, ignore_index=True)


def names_found(probe: pd.DataFrame, snapshots: Sequence[Snapshot], name_features: np.ndarray) -> pd.DataFrame:
    """id, epoch, found of each bystander: 1 where its own name is the nearest of all names, else 0.

    Args:
        name_features: (V, D) text features of the vocabulary that `name_index` counts.
    """
    bystander = (probe["split"] == BYSTANDER).to_numpy()
    name_index = probe["name_index"].to_numpy()[bystander]
    ids = probe["id"][bystander]
    tables = [
        pd.DataFrame(
            {
                "id": ids,
                "epoch": snapshot.epoch,
                "found": named_first(snapshot.image_features[bystander], name_features, name_index),
            }
        )
        for snapshot in snapshots
    ]
    return pd.concat(tables, ignore_index=True)
