"""What each weight α of the tuned branch would give, from zero-shot alone (0) to tuned alone (1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from mpsviz.analysis.measures.classes.accuracy import accuracy, choose_alpha, fuse
from mpsviz.analysis.measures.classes.calibration import calibration_error

STEPS = 100


@dataclass(frozen=True)
class Branches:
    """The logits of both branches on the images of one part of the split.

    Attributes:
        tuned, zero_shot: (n, C) logits.
        label: (n,) int in [0, C).
    """

    tuned: np.ndarray
    zero_shot: np.ndarray
    label: np.ndarray

    def fused(self, alpha: float) -> np.ndarray:
        return fuse(self.tuned, self.zero_shot, alpha)


def alpha_curve(validation: Branches, held_out: Branches) -> pd.DataFrame:
    """alpha, split, accuracy, calibration_error, cross_entropy: a row for each α from 0 to 1 in steps of 0.01 and each
    of "validation" and "held-out" that has images. Shares of images; cross-entropy is the mean, in nats."""
    rows = []
    for split, branches in (("validation", validation), ("held-out", held_out)):
        if len(branches.label) == 0:
            continue
        for step in range(STEPS + 1):
            logits = branches.fused(step / STEPS)
            likelihood = log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(branches.label)), branches.label]
            figures = accuracy(logits, branches.label), calibration_error(logits, branches.label)
            rows.append((step / STEPS, split, *figures, -float(likelihood.mean())))
    return pd.DataFrame(rows, columns=["alpha", "split", "accuracy", "calibration_error", "cross_entropy"])


@dataclass(frozen=True)
class Flattery:
    """What choosing α on held-out images would have reported beside what validation images choose.

    Attributes:
        chosen: the α that the validation images choose.
        accuracy: held-out accuracy there, the honest figure.
        best: the α of the same grid with the best held-out accuracy, chosen as `choose_alpha` does.
        best_accuracy: held-out accuracy there; what it is above `accuracy` is flattery.
    """

    chosen: float
    accuracy: float
    best: float
    best_accuracy: float


def flattery(validation: Branches, held_out: Branches) -> Flattery | None:
    """None where there are no validation images to choose on, or no held-out ones to report."""
    if len(validation.label) == 0 or len(held_out.label) == 0:
        return None
    chosen = choose_alpha(validation.tuned, validation.zero_shot, validation.label)
    best = choose_alpha(held_out.tuned, held_out.zero_shot, held_out.label)
    honest, flattered = (accuracy(held_out.fused(alpha), held_out.label) for alpha in (chosen, best))
    return Flattery(chosen, honest, best, flattered)
