"""How tight the Gram loss is: the identity coupling beside the best coupling (Gromov–Wasserstein) of before and after.

The loss compares the cosine of two images before tuning with the cosine of the same two after it. Gromov–Wasserstein
(Mémoli, "Gromov–Wasserstein distances and the metric approach to object matching", 2011; for kernels: Peyré, Cuturi and
Solomon, "Gromov–Wasserstein averaging of kernel and distance matrices", 2016) lets every image stand for any other, by
a coupling T (n, n) whose rows and columns sum to 1/n:

    GW² = min_T Σ_ijkl (G_ik − G'_jl)² T_ij T_kl        identity coupling: T = I/n

so identity coupling ≥ best coupling. Both are root-mean-square differences of cosines, half the distortion of squared
distances, for ‖z − w‖² = 2 − 2 z·w between unit vectors.

Only −2 ‖Fᵀ T F'‖² of that depends on T, with G = F Fᵀ and G' = F' F'ᵀ: it is concave, so its minimum over couplings of
equal weights is at a corner, which is a permutation (Birkhoff; Maron and Lipman, "(Probably) concave graph matching",
2018). `mpsviz.analysis.transport.matching` looks for it from several starts. The best that is found lies between
the true minimum
and the identity; `floor` is Mémoli's third lower bound, which no coupling can be below (above MOST_PROFILES points the
lower and cheaper bound in which every image chooses for itself).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.evidence.measure import Measure
from mpsviz.analysis.features.sample import stratified_sample
from mpsviz.analysis.transport.matching import EXHAUSTIVE, best_of_all, climb

MOST_POINTS = 1000
"""Up to so many points all are compared; the time grows with their cube."""
SAMPLES, SAMPLE_POINTS = 3, 300
"""How many samples stand for more, drawn by class, and of how many points each."""
MOST_PROFILES = 500
"""Up to so many points images are matched by their profiles, too; above, that start takes most of the time."""
SEED = 0
"""Of the start that is the identity with half of its points shuffled."""
UNIT = "RMS Δ cosine"


@dataclass(frozen=True)
class Distortion:
    """Root-mean-square difference of cosines under several couplings of the same points.

    Attributes:
        identity: every point stays itself.
        best: the least that was found; never above `identity`.
        floor: no coupling whatever is below it.
        spread: the largest minus the smallest of what the starts ended at; 0 where all permutations were tried.
    """

    identity: float
    best: float
    floor: float
    spread: float


@dataclass(frozen=True)
class Estimate:
    """The distortion of all points, or its mean over samples of them.

    Attributes:
        mean: of the samples, figure by figure.
        points: how many a sample has.
        samples: 1 where all points were compared.
        sample_spread: standard deviation of `best` between the samples; 0 where all points were compared.
    """

    mean: Distortion
    points: int
    samples: int
    sample_spread: float


def gromov_wasserstein(before: np.ndarray, after: np.ndarray) -> Distortion:
    """Compare all points, in float64; up to EXHAUSTIVE points all permutations are tried.

    Above, the search starts from the identity, from the images that are now nearest to where each was, from the
    identity half shuffled, and from the images that are alike in their sorted cosines to all others.

    Args:
        before, after: (n, D), n ≥ 1, L2-normalised, the same points in the same rows.

    Raises:
        ValueError: the shapes differ, or there are no points.
    """
    if len(before) == 0 or before.shape != after.shape:
        raise ValueError(f"a coupling needs the same n ≥ 1 points twice, but has {before.shape} and {after.shape}")
    before, after = before.astype(np.float64), after.astype(np.float64)
    gram, tuned = before @ before.T, after @ after.T
    same = np.arange(len(gram))
    identity = _rms(gram, tuned, same)
    if identity == 0:
        return Distortion(0.0, 0.0, 0.0, 0.0)
    squares = _profile_distances(gram, tuned)
    cheapest = max(squares.min(axis=0).mean(), squares.min(axis=1).mean(), 0)
    starts = [same, linear_sum_assignment(before @ after.T, maximize=True)[1], _half_shuffled(len(gram))]
    if len(gram) <= MOST_PROFILES:
        starts.append(linear_sum_assignment(squares)[1])
        cheapest = max(cheapest, squares[same, starts[-1]].mean())
    floor = float(np.sqrt(cheapest))
    if len(gram) <= EXHAUSTIVE:
        best = min(identity, _rms(gram, tuned, best_of_all(gram, tuned)))
        return Distortion(identity, best, min(floor, best), 0.0)
    ends = [_rms(gram, tuned, climb(gram, tuned, start)) for start in starts]
    best = min(identity, *ends)
    return Distortion(identity, best, min(floor, best), max(ends) - min(ends))


def estimate(before: np.ndarray, after: np.ndarray, label: np.ndarray) -> Estimate:
    """Compare all of up to MOST_POINTS points, or samples in which every class has its share.

    Args:
        before, after: (n, D), L2-normalised, the same images in the same rows.
        label: (n,) int.
    """
    n = len(before)
    if n <= MOST_POINTS:
        return Estimate(gromov_wasserstein(before, after), points=n, samples=1, sample_spread=0.0)
    drawn = [stratified_sample(label, SAMPLE_POINTS, seed) for seed in range(SAMPLES)]
    found = [gromov_wasserstein(before[rows], after[rows]) for rows in drawn]
    mean = np.mean([astuple(one) for one in found], axis=0)  # (SAMPLES, 4) → (4,)
    sample_spread = float(np.std([one.best for one in found], ddof=1))
    return Estimate(Distortion(*mean.tolist()), SAMPLE_POINTS, SAMPLES, sample_spread)


def centroids(features: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The L2-normalised mean of each class that has rows, (n, D) → (C', D) in the order of the labels."""
    means = np.stack([features[label == one].mean(axis=0, dtype=np.float64) for one in np.unique(label)])
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.finfo(float).tiny)


def _rms(gram: np.ndarray, tuned: np.ndarray, match: np.ndarray) -> float:
    return float(np.sqrt(((gram - tuned[np.ix_(match, match)]) ** 2).mean()))


def _profile_distances(gram: np.ndarray, tuned: np.ndarray) -> np.ndarray:
    """Mean squared difference between the sorted cosines of one image before and of another after, (n, n).

    No coupling that puts the two together is cheaper for them. It knows nothing of which image is which.
    """
    rows, tuned_rows = np.sort(gram, axis=1), np.sort(tuned, axis=1)
    squares = (rows**2).sum(axis=1)[:, None] + (tuned_rows**2).sum(axis=1)[None, :] - 2 * rows @ tuned_rows.T
    return squares / len(gram)


def _half_shuffled(n: int) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    match = np.arange(n)
    some = rng.choice(n, n // 2, replace=False)
    match[some] = rng.permutation(some)
    return match


def _images(evidence: Evidence) -> Estimate | None:
    held_out = evidence.held_out_images
    return estimate(held_out.before, held_out.after, held_out.label) if held_out.n_images else None


def _classes(evidence: Evidence) -> Estimate | None:
    known = evidence.held_out_images.labelled_images
    if known.n_images == 0:
        return None
    before, after = (centroids(features, known.label) for features in (known.before, known.after))
    return estimate(before, after, np.arange(len(before)))


def _figure(
    of: Callable[[Evidence], Estimate | None], read: Callable[[Estimate], float]
) -> Callable[[Evidence], float]:
    """A figure of the run, read off an estimate; NaN where there are no points."""

    def compute(evidence: Evidence) -> float:
        found = evidence.once(of)
        return float("nan") if found is None else read(found)

    return compute


MEASURES = (
    Measure("run", "gromov_identity", _figure(_images, lambda found: found.mean.identity),
            "How much the cosine between two held-out images has changed when each image stays itself (identity "
            "coupling), as a root mean square over all pairs.", UNIT, "lower"),
    Measure("run", "gromov_best", _figure(_images, lambda found: found.mean.best),
            "The same under the best coupling that was found, in which images may take each other's place "
            "(Gromov–Wasserstein); never above the identity coupling.", UNIT, "lower"),
    Measure("run", "gromov_floor", _figure(_images, lambda found: found.mean.floor),
            "A bound below which no coupling of held-out images can be, found or not (Mémoli's third lower bound).",
            UNIT, None),
    Measure("run", "gromov_spread", _figure(_images, lambda found: found.mean.spread),
            "How far apart the starts of the search for the best coupling ended, largest minus smallest.", UNIT, None),
    Measure("run", "gromov_points", _figure(_images, lambda found: found.points),
            f"How many held-out images the couplings are of: all, or {SAMPLE_POINTS} in each sample of more than "
            f"{MOST_POINTS:,}.", "images", None),
    Measure("run", "gromov_samples", _figure(_images, lambda found: found.samples),
            "How many samples of the held-out images the couplings are averaged over; 1 where all were compared.",
            "samples", None),
    Measure("run", "gromov_sample_spread", _figure(_images, lambda found: found.sample_spread),
            "Standard deviation of the best coupling between the samples; 0 where all images were compared.",
            UNIT, None),
    Measure("run", "gromov_classes_identity", _figure(_classes, lambda found: found.mean.identity),
            "How much the cosine between the centres of two classes has changed when each class stays itself, as a "
            "root mean square over all pairs.", UNIT, "lower"),
    Measure("run", "gromov_classes_best", _figure(_classes, lambda found: found.mean.best),
            "The same under the best coupling of classes: exact for "
            f"{EXHAUSTIVE} classes or fewer, else the best of several starts.", UNIT, "lower"),
)  # fmt: skip
