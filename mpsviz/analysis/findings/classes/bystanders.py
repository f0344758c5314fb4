"""Bystanders that lost their name: images of no class, by family, that the frozen model found by name."""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, hypergeom

from mpsviz.analysis.findings.chance.advice import KEEP_NAMES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, LEVEL_OF_RUN, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.words import name, points
from mpsviz.analysis.measures.classes.retrieval import named_first

NAME = "bystanders"
LEAST_LOSS = 0.1
"""Of the bystanders, net of those that gained their name."""
LEAST_IMAGES = 10
LEAST_OF_FAMILY = 5
MOST_HELD = 0.05
WORST = 3
WEIGHT = 0.9
UNIT = "share of bystanders"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    evidence = comparison.evidence
    rows = np.flatnonzero(evidence.bystanders & (evidence.name_index >= 0))
    if evidence.name_features is None or len(rows) < LEAST_IMAGES:
        return []
    names, own = evidence.name_features, evidence.name_index[rows]
    had, has = (named_first(features[rows], names, own) == 1 for features in (evidence.before, evidence.after))
    return [*_of_all(comparison, rows, had, has), *_of_families(comparison, rows, had, has)]


def _of_all(comparison: Comparison, rows: np.ndarray, had: np.ndarray, has: np.ndarray) -> list[Finding | SmallChange]:
    change = has.astype(float) - had
    loss, p = float(-change.mean()), _mcnemar(had, has)
    ends = interval(-loss, change - change.mean())
    lower, upper = -ends[1], -ends[0]
    counts = f"{int(has.sum())} of {len(rows)} are found by their own name, {int(had.sum())} before"
    figures = {"before": float(had.mean()), "after": float(has.mean()), "loss": loss}
    common = {
        "kind": NAME, "subject": Subject(), "size": loss, "unit": UNIT, "lower": lower, "upper": upper,
        "test": "McNemar's exact test", "p": p, "adjusted_p": p, "figures": figures,
    }  # fmt: skip
    if loss >= LEAST_LOSS and p <= LEVEL_OF_RUN:
        return [
            Finding(
                state="found",
                sentence=f"Bystanders lost their names: {counts} (a loss of {points(loss)}, 95 % "
                f"interval {points(lower)} to {points(upper)}, p = {p:.2g}){_worst(comparison, rows, had, has)}.",
                severity=severity(loss, 2 * LEAST_LOSS, WEIGHT),
                selection=_ids(comparison, rows[had & ~has]),
                advice=KEEP_NAMES,
                **common,
            )
        ]
    if upper <= MOST_HELD and had.mean() >= 0.5:
        sentence = f"Bystanders kept their names: {counts} (95 % interval of the loss up to {points(max(upper, 0.0))})."
        return [Finding(state="held", sentence=sentence, **common)]
    if loss > 0 and p <= LEVEL_OF_RUN:
        said = f"{points(loss)} fewer are found by their own name"
        return [SmallChange(NAME, Subject(), "all bystanders", said, loss, UNIT, p, loss / LEAST_LOSS)]
    return []


def _of_families(
    comparison: Comparison, rows: np.ndarray, had: np.ndarray, has: np.ndarray
) -> list[Finding | SmallChange]:
    """Families that lost more of their names than the others."""
    if comparison.families is None:
        return []
    family = np.asarray(comparison.families)[rows]
    tested, p = [], []
    for one in np.unique(family[family != ""]).tolist():
        inside = family == one
        if (inside & had).sum() < LEAST_OF_FAMILY or (~inside & had).sum() < LEAST_OF_FAMILY:
            continue
        lost = had & ~has
        of_all = (int(had.sum()), int(lost.sum()), int((inside & had).sum()))
        tested.append((one, inside))
        p.append(float(hypergeom.sf(int((inside & lost).sum()) - 1, *of_all)))
    found: list[Finding | SmallChange] = []
    for (one, inside), raw, q in zip(tested, p, adjusted(np.array(p)).tolist() if p else [], strict=True):
        change = (has.astype(float) - had)[inside]
        loss = float(-change.mean())
        others = float((had.astype(float) - has)[~inside].mean())
        if q > LEVEL or _mcnemar(had[inside], has[inside]) > LEVEL or min(loss, loss - others) <= 0:
            continue
        if (share := min(loss, loss - others) / LEAST_LOSS) < 1:
            subject = Subject(column="family", value=one)
            told = f"{points(loss)} fewer of its bystanders are found by their own name"
            found.append(SmallChange(NAME, subject, f"family {name(one)}", told, loss, UNIT, q, share))
            continue
        ends = interval(-loss, change - change.mean())
        found.append(
            Finding(
                NAME,
                "found",
                Subject(column="family", value=one),
                f"Bystanders of the family {name(one)} lost their names: {int(has[inside].sum())} of "
                f"{int(inside.sum())} are found by their own name, {int(had[inside].sum())} before (a loss of "
                f"{points(loss)}, 95 % interval {points(-ends[1])} to {points(-ends[0])}; {points(others)} in "
                f"other families; p = {raw:.2g}).",
                size=loss,
                unit=UNIT,
                lower=-ends[1],
                upper=-ends[0],
                test="Fisher's exact test against other families",
                p=raw,
                adjusted_p=q,
                severity=severity(loss - others, 2 * LEAST_LOSS, WEIGHT * 0.8),
                selection=_ids(comparison, rows[inside & had & ~has]),
                advice=KEEP_NAMES,
                figures={
                    "before": float(had[inside].mean()), "after": float(has[inside].mean()), "loss": loss,
                    "others": others,
                },
            )
        )  # fmt: skip
    return found


def _worst(comparison: Comparison, rows: np.ndarray, had: np.ndarray, has: np.ndarray) -> str:
    """The families that lost most, net of those that gained their name as in the whole, in words."""
    if comparison.families is None:
        return ""
    family = np.asarray(comparison.families)[rows]
    lost = {
        one: float((had.astype(float) - has)[family == one].mean())
        for one in np.unique(family[family != ""]).tolist()
        if ((family == one) & had).sum() >= LEAST_OF_FAMILY
    }
    worst = sorted(lost, key=lambda one: -lost[one])[:WORST]
    told = ", ".join(f"{name(one)} ({points(lost[one])})" for one in worst if lost[one] > 0)
    return f"; most in {told}" if told else ""


def _mcnemar(had: np.ndarray, has: np.ndarray) -> float:
    """Exact two-sided p of McNemar's test: among images that changed, as many lose as gain."""
    lost, gained = int((had & ~has).sum()), int((~had & has).sum())
    return float(binomtest(lost, lost + gained).pvalue) if lost + gained else 1.0


def _ids(comparison: Comparison, rows: np.ndarray) -> tuple[str, ...]:
    return tuple(np.asarray(comparison.ids)[rows].tolist())


KIND = Kind(
    NAME, "Bystanders lost their names",
    "Whether a tenth or more of the images of no class, of all or of one family, are no longer found by their own name "
    "among all names.", find, "bystander_retrieval",
)  # fmt: skip
