"""Cosines of images with classes and of classes with each other, from sums of features: no matrix of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class ClassCosines:
    """n images of C classes at one moment.

    Attributes:
        to_class: (n, C) mean cosine of an image with the images of a class, never with itself; NaN where there is none.
        label: (n,) int.
        sizes: (C,) images of each class.
    """

    to_class: np.ndarray
    label: np.ndarray
    sizes: np.ndarray

    @cached_property
    def own(self) -> np.ndarray:
        """(n,) mean cosine with the other images of the own class; NaN for an image alone."""
        return self.to_class[np.arange(len(self.label)), self.label]

    @cached_property
    def between(self) -> np.ndarray:
        """(C, C) mean cosine of the images of two classes; on the diagonal of two images of one; NaN without any."""
        return class_means(self.to_class, self.label, self.sizes)

    @cached_property
    def spread(self) -> np.ndarray:
        """(C,) 1 − mean cosine of two images of the class: its variance around its middle, but for m / (m − 1)."""
        return 1 - np.diagonal(self.between)

    @cached_property
    def distances(self) -> np.ndarray:
        """(C, C) squared distance between the middles of two classes, free of bias (it may fall below 0); NaN on the
        diagonal and for classes of one image."""
        within = np.diagonal(self.between)
        squares = within[:, None] + within[None, :] - 2 * self.between
        np.fill_diagonal(squares, np.nan)
        return squares

    @cached_property
    def deviations(self) -> np.ndarray:
        """(n, C) how far an image's share of `distances`, of its class to each, is from the mean of its class."""
        own = 2 * (self.own - np.diagonal(self.between)[self.label])  # twice: a pair inside a class counts for both
        return own[:, None] - 2 * (self.to_class - self.between[self.label])


def class_cosines(features: np.ndarray, label: np.ndarray, n_classes: int) -> ClassCosines:
    """Compare images (n, D), L2-normalised, of the classes (n,) in [0, n_classes)."""
    features = features.astype(np.float64)
    sizes = np.bincount(label, minlength=n_classes)
    total = features @ class_sums(features, label, n_classes).T  # (n, C)
    rows = np.arange(len(label))
    total[rows, label] -= np.einsum("nd,nd->n", features, features)
    count = np.broadcast_to(sizes, total.shape).copy()
    count[rows, label] -= 1
    to_class = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return ClassCosines(to_class, label, sizes)


def class_means(values: np.ndarray, label: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Means over the images of each class, (n, M) or (n,) → (C, M) or (C,); NaN for a class without images, or with a
    NaN."""
    count = np.maximum(sizes, 1).reshape(-1, *[1] * (values.ndim - 1))  # (C,) → (C, 1) for (n, M)
    means = class_sums(values, label, len(sizes)) / count
    means[sizes == 0] = np.nan
    return means


def class_sums(values: np.ndarray, label: np.ndarray, n_classes: int) -> np.ndarray:
    """Sums over the images of each class, (n, M) or (n,) → (C, M) or (C,)."""
    order = np.argsort(label, kind="stable")
    there, starts = np.unique(label[order], return_index=True)
    sums = np.zeros((n_classes, *values.shape[1:]))
    if len(there):
        sums[there] = np.add.reduceat(values[order].astype(np.float64), starts, axis=0)
    return sums
