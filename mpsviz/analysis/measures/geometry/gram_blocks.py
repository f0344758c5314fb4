"""How much the cosines have changed within each class and between each two: the Gram difference by class block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.measures.geometry.gram_drift import GramDrift, drift_of_pairs

MOST_CLASSES = 400
"""Of more classes, blocks are not kept: a million figures a snapshot that no eye could tell apart."""
COLUMNS = ("label_index", "other_index", "label", "other", "value", "n")


def gram_blocks(evidence: Evidence, class_names: Sequence[str]) -> pd.DataFrame:
    """The blocks of the held-out images; no row where there are more than MOST_CLASSES classes."""
    if evidence.n_classes > MOST_CLASSES:
        return pd.DataFrame(columns=list(COLUMNS))
    return block_table(evidence.held_out_images.once(drift_of_pairs), class_names)


def block_table(drift: GramDrift, class_names: Sequence[str]) -> pd.DataFrame:
    """A row a class, and a row two classes; what has no pair of images is left out.

    Returns:
        label_index, other_index (classes, the same for a class alone), label, other (what they are called), value (mean
        |Δ cosine|), n (pairs of images).
    """
    first, second = np.triu_indices(len(class_names))
    pairs = drift.pairs[first, second] // np.where(first == second, 2, 1)  # those inside a class stand there twice
    label = np.array(class_names, dtype=object)
    names = [pd.Categorical(label[rows]) for rows in (first, second)]  # each name is kept once
    columns = (first, second, *names, drift.blocks[first, second].astype(np.float32), pairs)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))[pairs > 0].reset_index(drop=True)
