"""Names that went wrong: held-out images of one class that are now called another, in one direction or both."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import CHECK_LABELS, NAME_CLASSES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import listed, more_than, name, percent

NAME = "mistaken"
LEAST_SHARE = 0.5
"""Of the held-out images of a class that are newly called the other one."""
LEAST_IMAGES, LEAST_NET = 2, 5
"""Of one class, and of both together."""
SWAPS = 999
SEED = 0
WEIGHT, WEIGHT_OF_EXCHANGE = 0.75, 1.0
UNIT = "share of images"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    if held_out.n_images == 0 or np.isnan(held_out.logits).any() or np.isnan(held_out.zero_shot_logits).any():
        return []
    flows = _Flows(held_out.label, held_out.zero_shot_logits.argmax(axis=1), held_out.logits.argmax(axis=1))
    if len(flows.pairs) == 0:
        return []
    p = flows.swapped_p()
    q = adjusted(p)
    found: list[Finding | SmallChange] = []
    for at in np.flatnonzero((q <= LEVEL) & (flows.net > 0)).tolist():
        one, other = flows.pairs[at].tolist()
        ways = [(a, b) for a, b in ((one, other), (other, one)) if _clear(flows, a, b) >= 1]
        if ways and flows.net[at] >= LEAST_NET:
            found.append(_finding(comparison, flows, ways, float(p[at]), float(q[at])))
        else:
            found.append(_small(comparison, flows, (one, other), int(flows.net[at]), float(q[at])))
    return found


class _Flows:
    """Between every two classes, how many more images of one are called by the name of the other than before.

    Attributes:
        before, after: (h,) what held-out images of the classes `label` are called.
        pairs: (P, 2) the classes between which anything changed, the smaller index first.
        net: (P,) images that are newly called by the other's name, minus those that no longer are.
    """

    def __init__(self, label: np.ndarray, before: np.ndarray, after: np.ndarray) -> None:
        self.label, self.before, self.after = label, before, after
        changed = np.flatnonzero(before != after)
        steps = [(after, 1), (before, -1)]
        rows, pairs, signs = [], [], []
        for named, sign in steps:
            wrong = changed[named[changed] != label[changed]]
            rows.append(wrong)
            pairs.append(np.sort(np.stack([label[wrong], named[wrong]], axis=1), axis=1))
            signs.append(np.full(len(wrong), sign))
        self.pairs, pair = np.unique(np.concatenate(pairs), axis=0, return_inverse=True)
        self._images, image = np.unique(np.concatenate(rows), return_inverse=True)
        self._shares = np.zeros((len(self._images), len(self.pairs)))
        np.add.at(self._shares, (image, pair.ravel()), np.concatenate(signs))
        self.net = self._shares.sum(axis=0)

    def swapped_p(self) -> np.ndarray:
        """(P,) how often before and after, swapped by chance image by image, give a pair as large a net flow;
        pooled."""
        signs = np.random.default_rng(SEED).integers(0, 2, size=(SWAPS, len(self._images))) * 2 - 1
        null = np.sort((signs @ self._shares).ravel())
        as_large = len(null) - np.searchsorted(null, self.net - 1e-9, side="left")
        return (1 + as_large) / (1 + len(null))

    def called(self, source: int, target: int) -> tuple[int, int, int]:
        """How many of the images of a class are called another, before and after, and how many there are."""
        rows = self.label == source
        return int((self.before[rows] == target).sum()), int((self.after[rows] == target).sum()), int(rows.sum())


def _clear(flows: _Flows, source: int, target: int) -> float:
    """How many times the least size the images are that are newly called another class."""
    was, now, total = flows.called(source, target)
    return (now - was) / max(LEAST_IMAGES, LEAST_SHARE * total)


def _small(comparison: Comparison, flows: _Flows, pair: tuple[int, int], net: int, q: float) -> SmallChange:
    total = int(np.isin(flows.label, pair).sum())
    share = min(max(_clear(flows, *pair), _clear(flows, *pair[::-1])), net / LEAST_NET, 1.0)
    about = listed([comparison.class_names[one] for one in pair])
    said = f"{net} of {total} images more are called by the name of the other"
    return SmallChange(NAME, Subject(pair), about, said, net / total, UNIT, q, max(share, 0.0))


def _finding(comparison: Comparison, flows: _Flows, sides: list[tuple[int, int]], p: float, q: float) -> Finding:
    label, before, after = comparison.label, flows.before, flows.after
    mutual, (one, other) = len(sides) == 2, sides[0]
    names = [name(comparison.class_names[c]) for c in (one, other)]
    told = [(source, target, *flows.called(source, target)) for source, target in sides]
    figures = {f"before_{source}_{target}": float(was) for source, target, was, _, _ in told}
    figures |= {f"after_{source}_{target}": float(now) for source, target, _, now, _ in told}
    counts = " and ".join(
        f"{now} of {total} held-out images of {name(comparison.class_names[source])} are now called "
        f"{name(comparison.class_names[target])} ({was} before)"
        for source, target, was, now, total in told
    )
    rows = np.isin(label, [source for source, _ in sides])
    target_of = np.where(label == one, other, one)
    moved = (after == target_of)[rows].astype(float) - (before == target_of)[rows]
    lower, upper = interval(float(moved.mean()), moved - moved.mean())
    what = f"{names[0]} and {names[1]} are taken for each other" if mutual else f"{names[0]} is taken for {names[1]}"
    wrong = rows & (after == target_of)
    return Finding(
        NAME,
        "found",
        Subject(classes=(one, other)),
        f"{what}: {counts}; {percent(float(moved.mean()))} more than before (95 % interval {percent(max(lower, 0.0))} "
        f"to {percent(min(upper, 1.0))}), {more_than(p)}.",
        size=float(moved.mean()),
        unit=UNIT,
        lower=lower,
        upper=upper,
        test=f"names before and after swapped by image ({SWAPS} times), pooled over pairs of classes",
        p=p,
        adjusted_p=q,
        severity=severity(float(moved.mean()), LEAST_SHARE / 2, WEIGHT_OF_EXCHANGE if mutual else WEIGHT),
        selection=(*comparison.ids_of(wrong), *comparison.ids_of(rows & ~wrong)),
        advice=CHECK_LABELS if mutual else NAME_CLASSES,
        figures=figures,
    )


KIND = Kind(
    NAME, "Taken for another class",
    "Whether half or more of the held-out images of a class, and five of both at least, are newly called one other "
    "class.",
    find, of_classes=True,
)  # fmt: skip
