"""A loose bound: images that took each other's places, which the Gram loss counts as damage.

The Gram loss compares each image with itself (identity coupling); the best coupling lets images stand for each other.
How far the best one is below the identity says how much of the change is an exchange of places. Noise alone leaves
something to gain, the more the larger it is: noise of the same size is the null.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.neighbors import unit
from mpsviz.analysis.features.sample import stratified_sample
from mpsviz.analysis.findings.chance.advice import READ_BEST
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import number, percent
from mpsviz.analysis.transport.gromov_wasserstein import gromov_wasserstein

NAME = "loose_bound"
POINTS = 60
"""Held-out images that are coupled, drawn by class: each of the null's draws costs the cube of them."""
LEAST_IMAGES = 12
LEAST_LOOSE = 0.2
"""Share of the identity's distortion that the best coupling saves, and more than noise of the same size does."""
DRAWS, STEPS = 24, 12
PARTS, PART = 12, 0.7
"""For the interval, from the least to the largest: how often the search is repeated on which share of the images."""
SEED = 0
WEIGHT = 0.4
UNIT = "share of the distortion"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    n = len(comparison.rows)
    if n < LEAST_IMAGES:
        return []
    rows = stratified_sample(comparison.label, min(POINTS, n))
    before, after = (space[rows].astype(np.float64) for space in (comparison.images.before, comparison.images.after))
    found = gromov_wasserstein(before, after)
    loose = _loose(before, after)
    if loose < LEAST_LOOSE:
        return []
    rng = np.random.default_rng(SEED)
    noise = _noise_of_size(before, found.identity, rng)
    null = np.array([_loose(before, _noisy(before, noise, rng)) for _ in range(DRAWS)])
    p = (1 + int((null >= loose - 1e-12).sum())) / (1 + DRAWS)
    expected = float(null.mean())
    beyond = loose - expected
    if beyond <= 0 or p > LEVEL:
        return []
    if beyond < LEAST_LOOSE:
        said = f"{percent(loose)} of the distortion is gone under the best coupling, {percent(expected)} after noise"
        return [SmallChange(NAME, Subject(), "places of images", said, loose, UNIT, p, beyond / LEAST_LOOSE)]
    parts = [rng.choice(len(rows), round(PART * len(rows)), replace=False) for _ in range(PARTS)]
    again = [_loose(before[some], after[some]) for some in parts]
    lower, upper = (float(one) for one in np.quantile([*again, loose], [0.0, 1.0]))
    moved = 1 - np.einsum("nd,nd->n", before, after)
    return [
        Finding(
            NAME,
            "found",
            Subject(),
            f"Images took each other's places: if they may stand for each other, {percent(loose)} of the distortion is "
            f"gone (root mean square change of cosine {number(found.identity)} → {number(found.best)}, over "
            f"{len(rows)} held-out images; {percent(lower)} to {percent(upper)} over parts of them), where noise of "
            f"the same size leaves {percent(expected)} to gain. The Gram loss counts that as damage.",
            size=loose,
            unit=UNIT,
            lower=lower,
            upper=upper,
            test=f"noise of the same size ({DRAWS})",
            p=p,
            adjusted_p=p,
            severity=severity(beyond, LEAST_LOOSE, WEIGHT),
            selection=comparison.ids_of(rows[np.argsort(-moved, kind="stable")][:24]),
            advice=READ_BEST,
            figures={"identity": found.identity, "best": found.best, "loose": loose, "by_noise": expected},
        )
    ]


def _loose(before: np.ndarray, after: np.ndarray) -> float:
    found = gromov_wasserstein(before, after)
    return 1 - found.best / found.identity if found.identity > 1e-6 else 0.0


def _noise_of_size(features: np.ndarray, wanted: float, rng: np.random.Generator) -> float:
    """The standard deviation of noise that changes the cosines by so much, as a root mean square."""
    gram, noise = features @ features.T, 1 / np.sqrt(features.shape[1])
    for _ in range(STEPS):
        noisy = _noisy(features, noise, rng)
        size = float(np.sqrt(((gram - noisy @ noisy.T) ** 2).mean()))
        noise *= float(np.clip(wanted / max(size, 1e-9), 0.3, 3.0))
    return noise


def _noisy(features: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    return unit(features + noise * rng.normal(size=features.shape))


KIND = Kind(
    NAME, "Loose bound",
    "Whether the best coupling of images before and after saves a fifth of the distortion that the identity has, "
    "beyond what it saves after noise of the same size.",
    find, "gromov_best",
)  # fmt: skip
