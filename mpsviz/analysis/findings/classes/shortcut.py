"""Shortcut: neighbours that now share a style or a domain rather than a class."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import MORE_STYLES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, SmallChange, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.severity import severity
from mpsviz.analysis.findings.chance.sign_flips import FLIPS, paired_p
from mpsviz.analysis.findings.chance.words import more_than, percent, points

NAME = "shortcut"
LEAST_RISE = 0.1
"""Of the share of neighbours that have the same value and another class; as far above chance."""
LEAST_IMAGES = 12
WEIGHT = 0.8
UNIT = "share of neighbours"


def find(comparison: Comparison) -> list[Finding | SmallChange]:
    held_out = comparison.images
    k = held_out.neighbors_of()
    if held_out.n_images < LEAST_IMAGES or k < 1:
        return []
    lists = [space.neighbors(k) for space in (held_out.geometry_before, held_out.geometry_after)]
    columns = [name for name in comparison.columns if len(np.unique(comparison.column(name))) > 1]
    shares = {name: [_shares(comparison, name, one) for one in lists] for name in columns}
    p = {name: paired_p(after - before) for name, (before, after) in shares.items()}
    q = dict(zip(p, adjusted(np.array(list(p.values()))).tolist(), strict=True)) if p else {}
    same = [(held_out.label[one] == held_out.label[:, None]).mean() for one in lists]
    found: list[Finding | SmallChange] = []
    for column, (before, after) in shares.items():
        rise, chance = float((after - before).mean()), _chance(comparison, column)
        beyond = min(rise, float(after.mean()) - chance)
        if beyond <= 0 or same[1] > same[0] or q[column] > LEVEL_OF_RUN:
            continue
        if beyond < LEAST_RISE:
            was, now = percent(float(before.mean())), percent(float(after.mean()))
            told = f"{was} → {now} of neighbours share it and not the class"
            found.append(
                SmallChange(NAME, Subject(column=column), column, told, rise, UNIT, q[column], beyond / LEAST_RISE)
            )
            continue
        change = after - before
        lower, upper = interval(rise, change - rise)
        found.append(
            Finding(
                NAME,
                "found",
                Subject(column=column),
                f"Neighbours now share their {column} rather than their class: of the {k} nearest held-out images "
                f"{percent(float(before.mean()))} → {percent(float(after.mean()))} have the same {column} and another "
                f"class (by chance {percent(chance)}; rise of {points(rise)}, 95 % interval {points(lower)} to "
                f"{points(upper)}, {more_than(p[column])}), {percent(float(same[0]))} → {percent(float(same[1]))} the "
                "same class.",
                size=rise,
                unit=UNIT,
                lower=lower,
                upper=upper,
                test=f"sign flips of images ({FLIPS})",
                p=p[column],
                adjusted_p=q[column],
                severity=severity(rise, LEAST_RISE, WEIGHT),
                selection=comparison.ids_of(np.argsort(-change, kind="stable")[:24]),
                advice=MORE_STYLES,
                figures={
                    "share_before": float(before.mean()), "share_after": float(after.mean()), "chance": chance,
                    "class_before": float(same[0]), "class_after": float(same[1]), "rise": rise,
                },
            )
        )  # fmt: skip
    return found


def _shares(comparison: Comparison, column: str, lists: np.ndarray) -> np.ndarray:
    """(h,) share of an image's neighbours with the same value and another class."""
    values, label = comparison.column(column), comparison.label
    return ((values[lists] == values[:, None]) & (values != "")[:, None] & (label[lists] != label[:, None])).mean(
        axis=1
    )


def _chance(comparison: Comparison, column: str) -> float:
    """The same where neighbours are drawn by chance."""
    values, label = comparison.column(column), comparison.label
    kinds, code = np.unique(values, return_inverse=True)
    both = np.zeros((comparison.n_classes, len(kinds)))
    np.add.at(both, (label, code), 1)
    alike = both.sum(axis=0)[code] - both[label, code]
    return float(np.where(values == "", 0, alike / (len(label) - 1)).mean())


KIND = Kind(
    NAME, "Shortcut",
    "Whether a tenth or more of the neighbours now have the same style or domain and another class, beyond before and "
    "beyond chance, while no more have the same class.", find, "neighbor_purity", of_classes=True,
)  # fmt: skip
