"""Overfit: few-shot images pulled away from the held-out images of their class, which tuning never saw."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import MORE_STYLES, TRAIN_LESS
from mpsviz.analysis.findings.chance.class_cosines import class_means
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, LEVEL_OF_RUN, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
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
LEAST_IMAGES = 2
WEIGHT, WEIGHT_OF_CLASS, WEIGHT_OF_ONE_KIND = 0.7, 0.6, 0.97


def find(comparison: Comparison) -> list[Finding]:
    trained = comparison.evidence.select(comparison.few_shot)
    counts = np.bincount(trained.label, minlength=comparison.n_classes)
    usable = (comparison.sizes >= LEAST_IMAGES) & (counts >= LEAST_IMAGES)
    if usable.sum() < LEAST_CLASSES:
        return []
    spaces = [(trained.before, comparison.images.before), (trained.after, comparison.images.after)]
    before, after = (_Gap(comparison, trained.label, counts, few, held) for few, held in spaces)
    change = np.where(usable, after.size - before.size, np.nan)
    return [
        *_of_all(comparison, before, after, change),
        *_of_classes(comparison, before, after, change),
    ]


class _Gap:
    """Few-shot against held-out images of each class at one moment.

    Attributes:
        size: (C,) squared distance of the two middles over the spread of the held-out images before tuning,
            free of bias.
        cosine: (C,) mean cosine of a held-out image with a few-shot image of its class; `within`: with another
            held-out one.
        deviations: (h,) what each held-out image adds to `size`, beyond the mean of its class.
    """

    def __init__(
        self, comparison: Comparison, few_label: np.ndarray, counts: np.ndarray, few: np.ndarray, held: np.ndarray
    ) -> None:
        spread = np.maximum(comparison.before.spread, LEAST_SPREAD)
        label, sizes = comparison.label, comparison.sizes
        few, held = few.astype(np.float64), held.astype(np.float64)
        middles = np.nan_to_num(class_means(few, few_label, counts))  # (C, D)
        own = np.nan_to_num(class_means(held, label, sizes)) * sizes[:, None]
        to_few = np.einsum("hd,hd->h", held, middles[label])
        to_own = (np.einsum("hd,hd->h", held, own[label]) - 1) / np.maximum(sizes[label] - 1, 1)
        squares = (middles**2).sum(axis=1)
        among_few = (counts * squares - 1) / np.maximum(counts - 1, 1)
        self.cosine, within = (class_means(one, label, sizes) for one in (to_few, to_own))
        self.size = (among_few + within - 2 * self.cosine) / spread
        self.within = within
        deviations = 2 * (to_own - within[label]) - 2 * (to_few - self.cosine[label])
        self.deviations = np.nan_to_num(deviations / spread[label])


def _of_all(comparison: Comparison, before: _Gap, after: _Gap, change: np.ndarray) -> list[Finding]:
    usable = np.isfinite(change)
    rise = float(change[usable].mean())
    ends = interval(rise, change[usable] - rise)
    p = flip_p(rise, change[usable] - rise)
    if rise < LEAST_GAP or p > LEVEL_OF_RUN:
        return []
    kind = _one_kind(comparison)
    named = ""
    if not np.isnan(comparison.evidence.logits).any():
        right = [_right(comparison, rows) for rows in (comparison.few_shot, comparison.rows)]
        named = f"; {percent(right[0])} of few-shot images are named rightly, {percent(right[1])} of held-out ones"
    cosines = [float(gap.cosine[usable].mean()) for gap in (before, after)]
    where = f" All few-shot images have the {kind[0]} {name(kind[1])}, and the held-out ones do not." if kind else ""
    return [
        Finding(
            NAME,
            "found",
            Subject(column=kind[0], value=kind[1]) if kind else Subject(),
            f"Few-shot images were pulled away from the held-out images of their classes: the squared distance of "
            f"their middles grew by {number(rise)} of a class's spread (95 % interval {number(ends[0])} to "
            f"{number(ends[1])}), cosine {number(cosines[0])} → {number(cosines[1])}, {more_than(p)}{named}.{where}",
            size=rise,
            unit="squared distance / spread",
            lower=ends[0],
            upper=ends[1],
            test=f"sign flips of classes ({FLIPS})",
            p=p,
            adjusted_p=p,
            severity=severity(rise, LEAST_GAP, WEIGHT_OF_ONE_KIND if kind else WEIGHT),
            selection=_shown(comparison, int(np.nanargmax(change))),
            advice=MORE_STYLES if kind else TRAIN_LESS,
            figures={"rise": rise, "cosine_before": cosines[0], "cosine_after": cosines[1]},
        )
    ]


def _of_classes(comparison: Comparison, before: _Gap, after: _Gap, change: np.ndarray) -> list[Finding]:
    value = change - np.nanmedian(change)
    p = np.maximum(of_classes(value, after.deviations - before.deviations, comparison.label), outlier_p(value))
    q = adjusted(p)
    found = []
    for one in np.flatnonzero((value >= LEAST_OF_CLASS) & (q <= LEVEL)).tolist():
        rows = comparison.label == one
        lower, upper = interval(value[one], (after.deviations - before.deviations)[rows])
        cosines = [float(gap.cosine[one]) for gap in (before, after)]
        found.append(
            Finding(
                NAME,
                "found",
                Subject(classes=(one,)),
                f"The few-shot images of {name(comparison.class_names[one])} were pulled away from its held-out ones: "
                f"cosine with them {number(cosines[0])} → {number(cosines[1])}, of two held-out ones "
                f"{number(float(before.within[one]))} → {number(float(after.within[one]))}; the squared distance of "
                f"their middles grew by {number(value[one])} of its spread more than in the median class (95 % "
                f"interval {number(lower)} to {number(upper)}), {more_than(p[one])}.",
                size=float(value[one]),
                unit="squared distance / spread",
                lower=lower,
                upper=upper,
                test="sign flips of held-out images, pooled over classes, and outlier among classes",
                p=float(p[one]),
                adjusted_p=float(q[one]),
                severity=severity(float(value[one]), LEAST_OF_CLASS, WEIGHT_OF_CLASS),
                selection=_shown(comparison, one),
                advice=TRAIN_LESS,
                figures={
                    "rise": float(value[one]),
                    "cosine_before": cosines[0],
                    "cosine_after": cosines[1],
                    "within_before": float(before.within[one]),
                    "within_after": float(after.within[one]),
                },
            )
        )
    return found


def _one_kind(comparison: Comparison) -> tuple[str, str] | None:
    """A column of which the few-shot images have one value, and which the held-out ones mostly do not have."""
    for column, values in comparison.columns.items():
        few = np.unique(np.asarray(values)[comparison.few_shot])
        if len(few) == 1 and few[0] and (comparison.column(column) != few[0]).mean() > 0.5:
            return column, str(few[0])
    return None


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
    "Whether the few-shot images moved away from the held-out ones of their class, in the mean by 0.15 of the class's "
    "spread or more, or in one class by half of it more than in the median class.", find,
)  # fmt: skip
