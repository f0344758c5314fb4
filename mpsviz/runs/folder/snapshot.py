"""One moment of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Snapshot:
    """What the model said of every probe image at one epoch; rows follow `probe.parquet`.

    Attributes:
        epoch: epochs trained; 0 is before tuning.
        image_features: (n, D) float32, L2-normalised; the tuned branch.
        text_features: (C, D) float32 as encoded, un-normalised; the classes in the order of `class_names`.
        logits: (n, C) float32, of the tuned branch; at epoch 0 these are the zero-shot logits.
        token_gram_drift: (n,) float32, mean absolute change of the Gram matrix of one image's own tokens.
        token_gram_map: (n, P) float32, the same of each of its P patches alone, row by row over the image; None where
            it isn't known.
    """

    epoch: int
    image_features: np.ndarray
    text_features: np.ndarray
    logits: np.ndarray
    token_gram_drift: np.ndarray
    token_gram_map: np.ndarray | None = None
