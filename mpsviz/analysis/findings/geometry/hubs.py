"""Hubs: a few images that are now among the neighbours of many others (Radovanović et al., JMLR 2010)."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import KEEP_NEIGHBORS
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import more_than, percent

NAME = "hubs"
TOP = 0.02
"""Share of the held-out images that are looked at: those that are most often neighbours."""
LEAST_IMAGES = 50
LEAST_RATIO = 1.6
"""Of the places that they fill, after over before."""
LEAST_RISE = 0.03
SWAPS = 399
SEED = 0
WEIGHT = 0.55
UNIT = "share of neighbours"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    n, k = held_out.n_images, held_out.neighbors_of()
    if n < LEAST_IMAGES or k < 1:
        return []
    lists = [space.neighbors(k) for space in (held_out.geometry_before, held_out.geometry_after)]
    top = max(round(TOP * n), 3)
    shares = [_share(one, n, top) for one in lists]
    ratio, rise = shares[1] / shares[0], shares[1] - shares[0]
    hubs = np.argsort(-np.bincount(lists[1].ravel(), minlength=n), kind="stable")[:top]
    if rise <= 0:
        return []
    p = _swapped_p(lists[0], lists[1], n, top, rise)
    if p > LEVEL_OF_RUN:
        return []
    if ratio < LEAST_RATIO or rise < LEAST_RISE:
        share = min((ratio - 1) / (LEAST_RATIO - 1), rise / LEAST_RISE, 1.0)
        said = f"{percent(shares[0])} → {percent(shares[1])} of the places in lists of {k} neighbours"
        about = f"the {top} most frequent neighbours"
        return [SmallChange(NAME, Subject(), about, said, float(shares[1]), UNIT, p, float(share))]
    filled = np.isin(lists[1], hubs).mean(axis=1)  # (n,)
    lower, upper = interval(shares[1], filled - filled.mean())
    return [
        Finding(
            NAME,
            "found",
            Subject(),
            f"{top} of {n:,} held-out images became hubs: they fill {percent(shares[1])} of all lists of {k} "
            f"neighbours (95 % interval {percent(lower)} to {percent(upper)}), where the {top} most frequent ones "
            f"filled {percent(shares[0])} before, {more_than(p)}.",
            size=shares[1],
            unit=UNIT,
            lower=lower,
            upper=upper,
            test=f"lists of before and after swapped ({SWAPS})",
            p=p,
            adjusted_p=p,
            severity=severity(rise, LEAST_RISE, WEIGHT),
            selection=comparison.ids_of(hubs),
            advice=KEEP_NEIGHBORS,
            figures={"share_before": shares[0], "share_after": shares[1], "hubs": float(top), "neighbors": float(k)},
        )
    ]


def _share(lists: np.ndarray, n: int, top: int) -> float:
    """What share of all places in the lists (n, k) the `top` most frequent images fill."""
    counts = np.bincount(lists.ravel(), minlength=n)
    return float(np.partition(counts, n - top)[n - top :].sum() / lists.size)


def _swapped_p(before: np.ndarray, after: np.ndarray, n: int, top: int, rise: float) -> float:
    """How often the share rises as much where each image's two lists are swapped by chance."""
    rng = np.random.default_rng(SEED)
    as_large = 0
    for _ in range(SWAPS):
        swap = rng.random(len(before)) < 0.5
        one, other = np.where(swap[:, None], after, before), np.where(swap[:, None], before, after)
        as_large += abs(_share(other, n, top) - _share(one, n, top)) >= rise - 1e-12
    return (1 + as_large) / (1 + SWAPS)


KIND = Kind(
    NAME, "Hubs",
    "Whether the two in a hundred images that are most often neighbours fill 1.6 times as many places as before; from "
    "50 held-out images.", find,
)  # fmt: skip
