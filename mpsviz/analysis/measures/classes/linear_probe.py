"""Linear probe: can a linear classifier tell the classes apart?

It is cross-validated on the held-out images, each named by a classifier of all others. Trained on the few shots it
would tell how far tuning has memorised them; the question here is how the images that nobody trained on are arranged.
Ridge regression on one-hot classes leaves each image out in closed form, so all n classifiers cost as much as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mpsviz.analysis.evidence.averages import ClassMeans, held_out_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.row_blocks import row_blocks

RIDGE = 1.0
"""The penalty, in units of the mean eigenvalue of the scatter matrix over the directions that there are."""


def left_out_scores(geometry: Geometry, targets: Callable[[slice], np.ndarray]) -> Iterator[tuple[slice, np.ndarray]]:
    """What ridge regression with an intercept says of each image when it is trained on all others.

    `ŷ₋ᵢ = (ŷᵢ − hᵢ yᵢ) / (1 − hᵢ)`, hᵢ the diagonal of the hat matrix (Allen, 1974; Hastie et al., "The elements of
    statistical learning", eq. 7.64). The penalty is that of all images.

    Args:
        geometry: of n ≥ 2 images.
        targets: of a block of b rows, (b, C) float.

    Yields:
        The rows of a block and their scores (b, C).
    """
    n, width = geometry.features.shape
    penalty = RIDGE * np.trace(geometry.scatter) / min(n - 1, width)
    penalty = max(penalty, np.finfo(float).tiny)  # features that don't vary
    system = geometry.scatter + penalty * np.eye(width)
    blocks = list(row_blocks(n))
    smoothers = (np.linalg.solve(system, block.T) for block in geometry.centred())  # (D, b)
    weights = np.asarray(sum(smoother @ targets(rows) for rows, smoother in zip(blocks, smoothers, strict=True)))
    mean = np.asarray(sum(targets(rows).sum(axis=0) for rows in blocks)) / n
    for rows, features in zip(blocks, geometry.centred(), strict=True):
        own, smoother = targets(rows), np.linalg.solve(system, features.T)
        leverage = (1 / n + np.einsum("nd,dn->n", features, smoother))[:, None]
        yield rows, (mean + features @ weights - leverage * own) / (1 - leverage)


def linear_probe(geometry: Geometry, label: np.ndarray) -> np.ndarray:
    """Whether a linear classifier of all other images names each image rightly.

    Args:
        geometry: of n images.
        label: (n,) int.

    Returns:
        (n,) 0 or 1; NaN with one class or for an image that is alone in its class.
    """
    classes, code, sizes = np.unique(label, return_inverse=True, return_counts=True)
    if len(classes) < 2:
        return np.full(len(label), np.nan)
    one_hot = np.eye(len(classes))
    named = np.empty(len(code), dtype=np.int64)
    for rows, scores in left_out_scores(geometry, lambda rows: one_hot[code[rows]]):
        named[rows] = scores.argmax(axis=1)
    return np.where(sizes[code] > 1, named == code, np.nan)


def _linear_probe(evidence: Evidence) -> np.ndarray:
    return linear_probe(evidence.geometry_after, evidence.label)


MEASURES = (
    Measure("run", "linear_probe", held_out_mean(_linear_probe),
            "Share of held-out images that a linear classifier of all other held-out images names rightly.",
            "share of images", "higher"),
    Measure("class", "linear_probe", ClassMeans(_linear_probe),
            "Share of its held-out images that a linear classifier of all other held-out images names rightly.",
            "share of images", "higher"),
)  # fmt: skip
