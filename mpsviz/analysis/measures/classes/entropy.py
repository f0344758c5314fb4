"""How undecided a prediction is."""

from __future__ import annotations

import numpy as np


def prediction_entropy(logits: np.ndarray) -> np.ndarray:
    """Shannon entropy of the softmax over classes.

    Args:
        logits: (n, C), scaled by the model's temperature.

    Returns:
        (n,) in nats: 0 where one class has it all, log C where all are the same; NaN where a logit isn't known.
    """
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    likely = np.exp(shifted)
    total = likely.sum(axis=1)
    return np.log(total) - (likely * shifted).sum(axis=1) / total
