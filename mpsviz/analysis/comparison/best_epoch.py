"""The epoch at which a run trades accuracy and distortion best, chosen on validation images alone."""

from __future__ import annotations

import numpy as np
import pandas as pd


def best_epoch(accuracy: np.ndarray, drift: np.ndarray, n_images: int) -> int:
    """The row of the least distortion among the epochs within one standard error of the best accuracy.

    This is the one-standard-error rule (Breiman et al., Classification and Regression Trees, 1984, section 3.4.3): so
    few validation images can't tell these epochs apart, and the least distorted one costs least.

    Args:
        accuracy: (E,) of the validation images, shares.
        drift: (E,) their mean drift (1 − cosine to before).
        n_images: how many validation images there are, ≥ 1.

    Raises:
        ValueError: there are no epochs, or no images.
    """
    if len(accuracy) == 0 or n_images < 1:
        raise ValueError("the best epoch is chosen among epochs, on validation images; there are none")
    best = float(np.max(accuracy))
    error = float(np.sqrt(best * (1 - best) / n_images))
    eligible = np.flatnonzero(accuracy >= best - error - 1e-12)
    return int(eligible[np.argmin(drift[eligible])])


def validation_curve(
    label: np.ndarray, epochs: list[int], logits: list[np.ndarray], features: list[np.ndarray]
) -> pd.DataFrame:
    """epoch, accuracy, drift of the validation images at each snapshot; the tuned branch alone.

    Args:
        label: (v,) int in [0, C).
        logits: (v, C) at each epoch. features: (v, D) at each, L2-normalised; the first is before tuning.
    """
    rows = [
        (epoch, float((said.argmax(axis=1) == label).mean()), float(1 - (now * features[0]).sum(axis=1).mean()))
        for epoch, said, now in zip(epochs, logits, features, strict=True)
    ]
    return pd.DataFrame(rows, columns=["epoch", "accuracy", "drift"])
