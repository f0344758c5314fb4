"""Labels exchanged: few-shot images of two classes that lie with the held-out images of each other, before any tuning.

It is said of the data, not of what tuning did to it: features of the frozen model, few-shot beside held-out images.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from mpsviz.analysis.findings.chance.advice import CHECK_LABELS
from mpsviz.analysis.findings.chance.class_cosines import class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.words import name, number

NAME = "exchanged"
LEAST_SHARE = 0.75
"""Of the few-shot images of both classes that are nearer to the held-out images of the other one."""
LEAST_DEPTH = 0.5
"""How far on the other side they are, in the mean, of how far held-out images are on their own."""
LEAST_APART = 0.1
"""As cosine: of classes that are hardly apart, nothing is said."""
LEAST_IMAGES = 2
WEIGHT = 1.0


def find(comparison: Comparison) -> list[Finding]:
    few = comparison.evidence.select(comparison.few_shot)
    counts = np.bincount(few.label, minlength=comparison.n_classes)
    usable = (counts >= LEAST_IMAGES) & (comparison.sizes >= LEAST_IMAGES)
    if usable.sum() < 3:
        return []
    middles = np.nan_to_num(class_means(comparison.images.before, comparison.label, comparison.sizes))  # (C, D)
    cosines = few.before.astype(np.float64) @ middles.T  # (f, C)
    margin = cosines - cosines[np.arange(len(few.label)), few.label][:, None]  # above 0: on the other side
    rows = usable[few.label]
    others = usable[None, :] & (np.arange(comparison.n_classes) != few.label[:, None])
    rate = float((margin > 0)[rows][others[rows]].mean())  # how often that happens anyhow
    share, depth = (class_means(one, few.label, counts) for one in ((margin > 0).astype(float), margin))
    apart = comparison.before.distances / 2
    first, second = np.nonzero(np.triu(usable[:, None] & usable[None, :], k=1))
    total = counts[first] + counts[second]
    across = share[first, second] * counts[first] + share[second, first] * counts[second]
    p = binom.sf(np.round(across) - 1, total, max(rate, 1 / (1 + int(others[rows].sum()))))
    q = adjusted(p)
    both = np.minimum(share[first, second], share[second, first]) >= LEAST_SHARE
    reach = (depth[first, second] + depth[second, first]) / 2
    deep = (apart[first, second] >= LEAST_APART) & (
        reach >= np.maximum(LEAST_DEPTH * apart[first, second], LEAST_APART)
    )
    return [
        _finding(comparison, few.label, margin, (int(first[at]), int(second[at])), float(p[at]), float(q[at]))
        for at in np.flatnonzero(both & deep & (q <= LEVEL)).tolist()
    ]


def _finding(
    comparison: Comparison, label: np.ndarray, margin: np.ndarray, pair: tuple[int, int], p: float, q: float
) -> Finding:
    one, other = pair
    sides = [margin[label == a, b] for a, b in ((one, other), (other, one))]
    reach = float(np.mean([side.mean() for side in sides]))
    apart = float(comparison.before.distances[one, other] / 2)
    lower, upper = interval(reach, *((side - side.mean()) / 2 for side in sides))
    names = [name(comparison.class_names[c]) for c in pair]
    counts = [f"{int((side > 0).sum())} of {len(side)}" for side in sides]
    ids = np.asarray(comparison.ids)
    shown = [ids[comparison.few_shot[label == c]].tolist() for c in pair]
    return Finding(
        NAME,
        "found",
        Subject(classes=pair),
        f"The few-shot images of {names[0]} and {names[1]} seem to have each other's label: before tuning {counts[0]} "
        f"and {counts[1]} are nearer to the held-out images of the other class, by a cosine of {number(reach)} on "
        f"average (95 % interval {number(lower)} to {number(upper)}), where held-out images are nearer to their own by "
        f"{number(apart)}.",
        size=reach,
        unit="cosine",
        lower=lower,
        upper=upper,
        test="binomial, with how often few-shot images are nearer to any other class",
        p=p,
        adjusted_p=q,
        severity=WEIGHT * min(reach / apart, 1.0) ** 0.25,
        selection=(*shown[0], *shown[1], *comparison.ids_of(comparison.of_classes(*pair))),
        advice=CHECK_LABELS,
        figures={"reach": reach, "apart": apart},
    )


KIND = Kind(
    NAME, "Labels exchanged",
    "Whether three in four few-shot images of two classes are nearer, before tuning, to the held-out images of the "
    "other class, by half of what held-out images are nearer to their own.",
    find, of_classes=True,
)  # fmt: skip
