"""Overfit: few-shot images pulled away from the held-out images of their class, which tuning never saw."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import TRAIN_LESS
from mpsviz.analysis.findings.chance.class_cosines import class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, LEVEL_OF_RUN, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.outliers import outlier_p
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, flip_p, of_classes
from mpsviz.analysis.findings.chance.words import more_than, name, number, percent

NAME = "overfit"
LEAST_GAP = 0.15
"""By how much the squared distance of the two middles grew, over the spread of the held-out images of the class "
"before."""
LEAST_OF_CLASS = 0.5
"""The same of one class, beyond the median class."""
LEAST_SPREAD = 1e-3
LEAST_CLASSES = 5
LEAST_IMAGES, LEAST_IMAGES_OF_CLASS = 2, 5
"""Held-out images of each class, for the mean over classes and for a finding about one of them."""
WEIGHT, WEIGHT_OF_CLASS = 0.7, 0.6
UNIT = "gap of cosines / half the spread"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    trained = comparison.evidence.select(comparison.few_shot)
    usable = (comparison.sizes >= LEAST_IMAGES) & (np.bincount(trained.label, minlength=comparison.n_classes) > 0)
    if usable.sum() < LEAST_CLASSES:
        return []
    spaces = [(trained.before, comparison.images.before), (trained.after, comparison.images.after)]
    before, after = (_Gap(comparison, trained.label, few, held) for few, held in spaces)
    change = np.where(usable, after.size - before.size, np.nan)
    return [
        *_of_all(comparison, before, after, change),
        *_of_classes(comparison, before, after, change),
    ]


class _Gap:
    """Few-shot against held-out images of each class at one moment.

    Attributes:
        cosine: (C,) mean cosine of a held-out image with a few-shot image of its class; `within`: with another held-out
            one.
        size: (C,) how much more alike held-out images are to each other than to few-shot ones, in units of half of
            their spread before tuning.
        deviations: (h,) what each held-out image adds to `size`, beyond the mean of its class.
    """

    def __init__(self, comparison: Comparison, few_label: np.ndarray, few: np.ndarray, held: np.ndarray) -> None:
        label, sizes = comparison.label, comparison.sizes
        spread = np.maximum(comparison.before.spread, LEAST_SPREAD)
        few, held = few.astype(np.float64), held.astype(np.float64)
        counts = np.bincount(few_label, minlength=comparison.n_classes)
        middles = np.nan_to_num(class_means(few, few_label, counts))  # (C, D)
        own = np.nan_to_num(class_means(held, label, sizes)) * sizes[:, None]
        to_few = np.einsum("hd,hd->h", held, middles[label])
        to_own = (np.einsum("hd,hd->h", held, own[label]) - 1) / np.maximum(sizes[label] - 1, 1)
        self.cosine, self.within = (class_means(one, label, sizes) for one in (to_few, to_own))
        self.size = 2 * (self.within - self.cosine) / spread
        deviations = 2 * (2 * (to_own - self.within[label]) - (to_few - self.cosine[label]))  # a pair counts for both
        self.deviations = np.nan_to_num(deviations / spread[label])


def _of_all(comparison: Comparison, before: _Gap, after: _Gap, change: np.ndarray) -> list[Finding | SmallChange]:
    usable = np.isfinite(change)
    rise = float(change[usable].mean())
    ends = interval(rise, change[usable] - rise)
    p = flip_p(rise, change[usable] - rise)
    if rise <= 0 or p > LEVEL_OF_RUN:
        return []
    if rise < LEAST_GAP:
        return [SmallChange(NAME, Subject(), "all few-shot images", _grew(rise), rise, UNIT, p, rise / LEAST_GAP)]
    named = ""
    if not np.isnan(comparison.evidence.logits).any():
        right = [_right(comparison, rows) for rows in (comparison.few_shot, comparison.rows)]
        named = f"; {percent(right[0])} of few-shot images are named rightly, {percent(right[1])} of held-out ones"
    said, figures = _cosines(before, after, usable)
    return [
        Finding(
            NAME,
            "found",
            Subject(),
            f"Few-shot images were pulled away from the held-out images of their classes: {said}, a gap that grew by "
            f"{number(rise)} of half a class's spread (95 % interval {number(ends[0])} to {number(ends[1])}), "
            f"{more_than(p)}{named}.",
            size=rise,
            unit=UNIT,
            lower=ends[0],
            upper=ends[1],
            test=f"sign flips of classes ({FLIPS})",
            p=p,
            adjusted_p=p,
            severity=severity(rise, LEAST_GAP, WEIGHT),
            selection=_shown(comparison, int(np.nanargmax(change))),
            advice=TRAIN_LESS,
            figures={"rise": rise, **figures},
        )
    ]


def _of_classes(comparison: Comparison, before: _Gap, after: _Gap, change: np.ndarray) -> list[Finding | SmallChange]:
    change = np.where(comparison.sizes >= LEAST_IMAGES_OF_CLASS, change, np.nan)
    if not np.isfinite(change).any():
        return []
    value, deviations = change - np.nanmedian(change), after.deviations - before.deviations
    p = np.maximum(of_classes(value, deviations, comparison.label), outlier_p(value))
    q = adjusted(p)
    found: list[Finding | SmallChange] = []
    for one in np.flatnonzero((np.minimum(value, change) > 0) & (q <= LEVEL)).tolist():
        share = float(min(value[one], change[one]) / LEAST_OF_CLASS)
        if share < 1:
            about, rise = name(comparison.class_names[one]), float(value[one])
            found.append(SmallChange(NAME, Subject((one,)), about, _grew(rise), rise, UNIT, float(q[one]), share))
            continue
        lower, upper = interval(value[one], deviations[comparison.label == one])
        said, figures = _cosines(before, after, np.arange(len(value)) == one)
        found.append(
            Finding(
                NAME,
                "found",
                Subject(classes=(one,)),
                f"The few-shot images of {name(comparison.class_names[one])} were pulled away from its held-out ones: "
                f"{said}, a gap that grew by {number(value[one])} of half its spread more than in the median class "
                f"(95 % interval {number(lower)} to {number(upper)}), {more_than(p[one])}.",
                size=float(value[one]),
                unit=UNIT,
                lower=lower,
                upper=upper,
                test="sign flips of held-out images, pooled over classes, and outlier among classes",
                p=float(p[one]),
                adjusted_p=float(q[one]),
                severity=severity(float(value[one]), LEAST_OF_CLASS, WEIGHT_OF_CLASS),
                selection=_shown(comparison, one),
                advice=TRAIN_LESS,
                figures={"rise": float(value[one]), **figures},
            )
        )
    return found


def _grew(rise: float) -> str:
    return f"a gap to held-out ones that grew by {number(rise)} of half a spread"


def _cosines(before: _Gap, after: _Gap, classes: np.ndarray) -> tuple[str, dict[str, float]]:
    """The mean cosines of some classes, in words and as figures."""
    figures = {
        f"{what}_{when}": float(getattr(gap, what)[classes].mean())
        for what in ("cosine", "within") for when, gap in (("before", before), ("after", after))
    }  # fmt: skip
    said = (
        f"cosine of a held-out image with them {number(figures['cosine_before'])} → {number(figures['cosine_after'])}, "
        f"with another held-out one {number(figures['within_before'])} → {number(figures['within_after'])}"
    )
    return said, figures


def _right(comparison: Comparison, rows: np.ndarray) -> float:
    evidence = comparison.evidence
    return float((evidence.logits[rows].argmax(axis=1) == evidence.label[rows]).mean())


def _shown(comparison: Comparison, one: int) -> tuple[str, ...]:
    """The few-shot and the held-out images of a class."""
    few = comparison.few_shot[comparison.evidence.label[comparison.few_shot] == one]
    ids = np.asarray(comparison.ids)
    return (*ids[few].tolist(), *comparison.ids_of(comparison.label == one))


KIND = Kind(
    NAME, "Overfit",
    "Whether held-out images became less like the few-shot images of their class than like each other, in the mean by "
    "0.15 of half their spread or more, or in one class by half of it more than in the median class "
    "(from five held-out images a class).",
    find, of_classes=True,
)  # fmt: skip
