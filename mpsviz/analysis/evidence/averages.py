"""From figures of images to figures of classes and of the run.

Each function here takes a figure of images, `Evidence` → (n,) with NaN where undefined, and makes a coarser one of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.evidence.evidence import Evidence

OfImages = Callable[[Evidence], np.ndarray]


@dataclass(frozen=True)
class ImageMean:
    """A figure of the run: the mean over some of its images.

    Attributes:
        of_images: (n,) what each image adds to it; NaN for images that don't count, or have no such figure.
    """

    of_images: OfImages

    def __call__(self, evidence: Evidence) -> float:
        return mean(self.of_images(evidence))


def held_out_mean(of_images: OfImages) -> ImageMean:
    """A figure of the run: the mean over the held-out images, looked at on their own."""
    return ImageMean(lambda evidence: _placed(evidence.held_out_images.once(of_images), evidence.held_out))


def validation_mean(of_images: OfImages) -> Callable[[Evidence], float]:
    """A figure of the run: the mean over the validation images; what is chosen on them looks at no other."""
    return lambda evidence: mean(of_images(evidence.select(evidence.validation)))


def bystander_mean(of_images: OfImages) -> ImageMean:
    """A figure of the run: the mean over the bystanders, looked at on their own."""
    return ImageMean(lambda evidence: _placed(of_images(evidence.select(evidence.bystanders)), evidence.bystanders))


def _placed(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Figures (m,) of the m images of a mask (n,), among all images (n,): NaN for the others."""
    placed = np.full(len(rows), np.nan)
    placed[rows] = values
    return placed


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
