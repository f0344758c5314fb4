"""How much the cosines between images have changed: on average, for most pairs, within and between classes.

For unit vectors the mean absolute Gram difference is half the distortion of squared distances under the identity
coupling; the best coupling (Gromov–Wasserstein) can only do better.

Its cost grows with the square of the images, so where there are more than `WHOLE` a sample stands for them, drawn by
class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mpsviz.analysis.evidence.averages import held_out_mean
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure, sampled_above
from mpsviz.analysis.features.feature_space import WHOLE, Geometry

QUANTILES = {"median": 0.5, "p90": 0.9, "p99": 0.99}
_SAMPLED = f"where there are more than {WHOLE:,}, over as many drawn by class"


@dataclass(frozen=True)
class GramDrift:
    """|Δ cosine| of pairs of images.

    Attributes:
        mean: over all n² entries of the Gram matrix, the diagonal (0) included, as the loss has it.
        quantiles: (3,), those of QUANTILES, over pairs of two images.
        blocks: (C, C), the mean over the pairs of each two classes, an image never paired with itself; NaN without any.
        sizes: (C,) images of each class.
    """

    mean: float
    quantiles: np.ndarray
    blocks: np.ndarray
    sizes: np.ndarray

    @property
    def pairs(self) -> np.ndarray:
        """How many ordered pairs of two images each block holds, (C, C)."""
        return np.outer(self.sizes, self.sizes) - np.diag(self.sizes)

    @property
    def within(self) -> np.ndarray:
        """The mean over the pairs inside each class, (C,); NaN for a class of one."""
        return np.diagonal(self.blocks)

    @property
    def between(self) -> np.ndarray:
        """The mean over the pairs of each class with all others, (C,); NaN for an empty class or a single one."""
        return _weighted_mean(self.blocks, self.pairs * ~np.eye(len(self.blocks), dtype=bool), axis=1)

    @property
    def all_within(self) -> float:
        """The mean over all pairs of one class; NaN without any."""
        return float(_weighted_mean(self.within, np.diagonal(self.pairs), axis=0))

    @property
    def all_between(self) -> float:
        """The mean over all pairs of two classes; NaN without any."""
        other = self.pairs * ~np.eye(len(self.blocks), dtype=bool)
        return float(_weighted_mean(self.blocks.ravel(), other.ravel(), axis=0))


def gram_drift(before: Geometry, after: Geometry, label: np.ndarray, n_classes: int) -> GramDrift:
    """Compare two Gram matrices.

    Args:
        before, after: the same n ≤ `WHOLE` images in the same rows.
        label: (n,) int in [0, n_classes); images of −1 are in no block.
    """
    difference = np.abs(before.gram - after.gram)  # (n, n)
    n = len(difference)
    sizes = np.bincount(label[label >= 0], minlength=n_classes)
    empty = GramDrift(float("nan"), np.full(len(QUANTILES), np.nan), np.full((n_classes, n_classes), np.nan), sizes)
    if n < 2:
        return empty
    np.fill_diagonal(difference, 0)  # but for rounding it is
    off_diagonal = difference.ravel()[:-1].reshape(n - 1, n + 1)[:, 1:]  # (n − 1, n + 1): the diagonal is column 0
    rows = np.flatnonzero(label >= 0)
    of_class = sparse.csr_array((np.ones(len(rows), difference.dtype), (label[rows], rows)), shape=(n_classes, n))
    sums = of_class @ (of_class @ difference).T.astype(np.float64)  # (C, n) @ (n, C)
    return GramDrift(
        mean=float(difference.mean(dtype=np.float64)),
        quantiles=np.quantile(off_diagonal, list(QUANTILES.values())),
        blocks=np.divide(sums, empty.pairs, out=empty.blocks, where=empty.pairs > 0),
        sizes=sizes,
    )


def _weighted_mean(values: np.ndarray, weights: np.ndarray, axis: int) -> np.ndarray:
    """NaN where nothing weighs; values without weight may be NaN."""
    total = weights.sum(axis=axis)
    weighted = np.where(weights > 0, values * weights, 0).sum(axis=axis)
    return np.divide(weighted, total, out=np.full(np.shape(total), np.nan), where=total > 0)


def drift_of_pairs(evidence: Evidence) -> GramDrift:
    """Of the images of this evidence, or a sample of them."""
    some = evidence.sampled
    return gram_drift(some.geometry_before, some.geometry_after, some.label, some.n_classes)


def _held_out(figure: Callable[[GramDrift], float | np.ndarray]) -> Callable[[Evidence], float | np.ndarray]:
    return lambda evidence: figure(evidence.held_out_images.once(drift_of_pairs))


def _bystander_gram_drift(evidence: Evidence) -> float:
    return drift_of_pairs(evidence.select(evidence.bystanders)).mean


def _token_gram_drift(evidence: Evidence) -> np.ndarray:
    return evidence.token_gram_drift


def _quantile(place: int) -> Callable[[GramDrift], float]:
    return lambda drift: float(drift.quantiles[place])


_OF_PAIRS = sampled_above(WHOLE)

MEASURES = (
    Measure("run", "gram_drift_global", _held_out(lambda drift: drift.mean),
            f"How much the cosine between two held-out images has changed, on average over all pairs; {_SAMPLED}.",
            "mean |Δ cosine|", "lower", sampled=_OF_PAIRS),
    *(Measure("run", f"gram_drift_{name}", _held_out(_quantile(place)),
              f"{share:.0%} of the pairs of held-out images have changed their cosine by less than this; {_SAMPLED}.",
              "|Δ cosine|", "lower", sampled=_OF_PAIRS) for place, (name, share) in enumerate(QUANTILES.items())),
    Measure("run", "gram_drift_within", _held_out(lambda drift: drift.all_within),
            f"How much the cosine between two held-out images of one class has changed, on average; {_SAMPLED}.",
            "mean |Δ cosine|", None, sampled=_OF_PAIRS),
    Measure("run", "gram_drift_between", _held_out(lambda drift: drift.all_between),
            f"How much the cosine between held-out images of two classes has changed, on average; {_SAMPLED}.",
            "mean |Δ cosine|", "lower", sampled=_OF_PAIRS),
    Measure("class", "gram_drift_within", _held_out(lambda drift: drift.within),
            f"How much the cosine between two of its held-out images has changed, on average; {_SAMPLED}.",
            "mean |Δ cosine|", None),
    Measure("class", "gram_drift_between", _held_out(lambda drift: drift.between),
            "How much the cosine between its held-out images and those of all other classes has changed, on average; "
            f"{_SAMPLED}.", "mean |Δ cosine|", "lower"),
    Measure("run", "gram_drift_local", held_out_mean(_token_gram_drift),
            "How much the cosine between two patches of one held-out image has changed, on average.",
            "mean |Δ cosine|", "lower"),
    Measure("run", "bystander_gram_drift", _bystander_gram_drift,
            f"How much the cosine between two bystanders has changed, on average over all pairs; {_SAMPLED}.",
            "mean |Δ cosine|", "lower"),
)  # fmt: skip
