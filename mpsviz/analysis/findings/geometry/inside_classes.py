"""What is lost inside classes: do images of one style, domain or fine label still lie beside each other in their class?

Each image is taken without the middle of its class. Before tuning, what is left of two images of one style is alike
even between classes; after a collapse inside classes it isn't.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.features.neighbors import unit
from mpsviz.analysis.findings.chance.advice import KEEP_GRAM
from mpsviz.analysis.findings.chance.class_cosines import class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p
from mpsviz.analysis.findings.chance.words import images, more_than, number, percent

NAME = "inside_classes"
LEAST_SIGNAL = 0.05
"""How much more alike two images of one kind must be before tuning than two of different kinds, as cosine."""
MOST_LEFT = 0.6
LEAST_HELD = 0.85
LEAST_IMAGES = 12
MOST_VALUES = 50
WEIGHT = 0.7


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    columns = [name for name in comparison.columns if _usable(comparison.column(name))]
    signals = {name: _signals(comparison, comparison.column(name)) for name in columns}
    signals = {name: pair for name, pair in signals.items() if len(pair[0]) >= LEAST_IMAGES}
    tested = [_tested(comparison, column, before, after) for column, (before, after) in signals.items()]
    tested = [one for one in tested if one is not None]
    q = adjusted(np.array([p for _, p in tested])) if tested else []
    return [item for (make, _), one in zip(tested, q, strict=True) for item in make(float(one))]


def _usable(values: np.ndarray) -> bool:
    kinds = np.unique(values[values != ""])
    return 2 <= len(kinds) <= MOST_VALUES


def _tested(comparison: Comparison, column: str, before: np.ndarray, after: np.ndarray):
    """The p of a column's change, and what makes a finding of its adjusted p; None where nothing was there to lose."""
    signal, left = float(before.mean()), float(after.mean())
    if signal < LEAST_SIGNAL or flip_p(signal, 2 * (before - signal)) > LEVEL_OF_RUN:
        return None
    ratio = left / signal
    deviations = 2 * ((after - left) - ratio * (before - signal)) / signal  # a pair counts for both of its images
    p = flip_p(ratio - 1, deviations)
    lower, upper = interval(ratio, deviations)

    def make(q: float) -> list[Finding | SmallChange]:
        said = (
            f"two of one {column} were {number(signal)} more alike than two of different ones, now {number(left)}, "
            f"which is {percent(max(ratio, 0.0))} of that (95 % interval {percent(max(lower, 0.0))} to "
            f"{percent(max(upper, 0.0))})"
        )
        common = {
            "kind": NAME, "subject": Subject(column=column), "size": ratio, "unit": "share that is left",
            "lower": lower, "upper": upper, "test": f"sign flips of images ({FLIPS})", "p": p, "adjusted_p": q,
            "figures": {"signal_before": signal, "signal_after": left, "ratio": ratio},
        }  # fmt: skip
        if ratio <= MOST_LEFT and q <= LEVEL_OF_RUN:
            sentence = f"Inside their classes images no longer keep to their {column}: {said}, {more_than(p)}."
            return [
                Finding(
                    state="found",
                    sentence=sentence,
                    severity=severity(1 - ratio, 1 - MOST_LEFT, WEIGHT),
                    selection=_shown(comparison, column),
                    advice=KEEP_GRAM,
                    **common,
                )
            ]
        if lower >= LEAST_HELD:
            sentence = f"Inside their classes the {images(len(before))} keep to their {column}: {said}."
            return [Finding(state="held", sentence=sentence, **common)]
        if ratio < 1 and q <= LEVEL_OF_RUN:
            share = (1 - ratio) / (1 - MOST_LEFT)
            said = f"{percent(ratio)} is left of what images of one {column} have in common"
            return [SmallChange(NAME, Subject(column=column), column, said, ratio, common["unit"], q, share)]
        return []

    return make, p


def _shown(comparison: Comparison, column: str) -> tuple[str, ...]:
    """Images of the commonest value."""
    values = comparison.column(column)
    kinds, counts = np.unique(values[values != ""], return_counts=True)
    return comparison.ids_of(np.flatnonzero(values == kinds[counts.argmax()])[:24])


def _signals(comparison: Comparison, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(u,) before and after: how much more alike an image is to those of its value than to others; where both are."""
    kinds, code = np.unique(values, return_inverse=True)
    label = comparison.label
    member = np.eye(len(kinds))[code]  # (h, V)
    inside = class_means(member, label, comparison.sizes) * comparison.sizes[:, None]  # (C, V) counts
    crosses = ((inside > 0).sum(axis=0) > 1).any()  # a value in several classes: pairs of two classes are compared
    count = (member.sum(axis=0) - inside)[label] if crosses else inside[label] - member
    known = values != ""
    count[:, kinds == ""] = 0
    own = count[np.arange(len(label)), code]
    usable = known & (own > 0) & (count.sum(axis=1) - own > 0) & (comparison.sizes[label] > 1)
    spaces = (comparison.images.before, comparison.images.after)
    found = [_alike(space, label, comparison.sizes, member, crosses) for space in spaces]
    rows = np.flatnonzero(usable)
    signals = []
    for sums in found:
        mine = sums[rows, code[rows]]
        others = np.where(kinds == "", 0, sums[rows]).sum(axis=1) - mine
        signals.append(mine / own[rows] - others / (count[rows].sum(axis=1) - own[rows]))
    return signals[0], signals[1]


def _alike(features: np.ndarray, label: np.ndarray, sizes: np.ndarray, member: np.ndarray, crosses: bool) -> np.ndarray:
    """(h, V) sum of cosines, without the middle of the class, with the images of a value: in other classes, or (where
    no value is in two classes) in the same one."""
    features = features.astype(np.float64)
    rest = unit(features - class_means(features, label, sizes)[label])
    total = rest @ (member.T @ rest).T  # (h, V)
    own = np.zeros_like(total)
    for one in np.flatnonzero(sizes):
        rows = np.flatnonzero(label == one)
        own[rows] = (rest[rows] @ rest[rows].T) @ member[rows]
    return total - own if crosses else own - member * (rest**2).sum(axis=1, keepdims=True)


KIND = Kind(
    NAME, "Style, domain or fine label lost inside classes",
    "Whether what images of one style, domain or fine label have in common inside their classes is gone by two fifths "
    "or more, where there was something to lose.", find, of_classes=True,
)  # fmt: skip
