"""From figures of images to figures of classes and of the run.

Each function here takes a figure of images, `Evidence` → (n,) with NaN where undefined, and makes a coarser one of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence

OfImages = Callable[[Evidence], np.ndarray]


def held_out_mean(of_images: OfImages) -> Callable[[Evidence], float]:
    """A figure of the run: the mean over the held-out images, looked at on their own."""
    return lambda evidence: mean(evidence.held_out_images.once(of_images))


def validation_mean(of_images: OfImages) -> Callable[[Evidence], float]:
    """A figure of the run: the mean over the validation images; what is chosen on them looks at no other."""
    return lambda evidence: mean(of_images(evidence.select(evidence.validation)))


def bystander_mean(of_images: OfImages) -> Callable[[Evidence], float]:
    """A figure of the run: the mean over the bystanders, looked at on their own."""
    return lambda evidence: mean(of_images(evidence.select(evidence.bystanders)))


@dataclass(frozen=True)
class ClassMeans:
    """A figure a class, (C,): the mean over its held-out images, when held-out images are looked at on their own."""

    of_images: OfImages

    def __call__(self, evidence: Evidence) -> np.ndarray:
        held_out = evidence.held_out_images
        values = held_out.once(self.of_images)
        return np.array([mean(values[held_out.label == label]) for label in range(evidence.n_classes)])


def on_labelled(of_images: OfImages) -> OfImages:
    """The same figure (n,) on images that have a class; NaN for the others."""

    def compute(evidence: Evidence) -> np.ndarray:
        values = np.full(evidence.n_images, np.nan)
        values[evidence.label >= 0] = of_images(evidence.labelled_images)
        return values

    return compute


def mean(values: np.ndarray) -> float:
    """The mean of what is defined; NaN where nothing is."""
    defined = values[~np.isnan(values)]
    return float(defined.mean(dtype=np.float64)) if len(defined) else float("nan")
