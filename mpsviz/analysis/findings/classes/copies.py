"""Few-shot images that are one picture: a class that was tuned on fewer images than it seems.

It is said of the data, not of what tuning did to it: cosines before tuning, beside those of held-out images of one
class.
"""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import OTHER_PICTURES
from mpsviz.analysis.findings.chance.comparison import Comparison
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.words import name

NAME = "copies"
COSINE = 0.995
"""Two images that are more alike are one picture: the frozen model hardly tells them apart."""
LEAST_COPIES = 2
WEIGHT = 0.98


def find(comparison: Comparison) -> list[Finding]:
    few = comparison.evidence.select(comparison.few_shot)
    known = _pairs(comparison)
    if len(known) == 0:
        return []
    classes, found, p = np.unique(few.label).tolist(), [], []
    for one in classes:
        rows = np.flatnonzero(few.label == one)
        cosines = few.before[rows].astype(np.float64) @ few.before[rows].T.astype(np.float64)
        alike = np.triu(cosines >= COSINE, k=1)
        copies = np.flatnonzero(alike.any(axis=0))  # those that have an earlier one like them
        at = cosines[np.triu(alike)].min() if len(copies) else -1.0
        p.append(((1 + int((known >= at).sum())) / (1 + len(known))) ** len(copies))  # so many pairs, one by one
        found.append((one, rows, copies, float(at)))
    most = float(known.max())
    return [
        _finding(comparison, one, rows, copies, (at, most, float(raw), float(q)), len(known))
        for (one, rows, copies, at), raw, q in zip(found, p, adjusted(np.array(p)), strict=True)
        if len(copies) >= LEAST_COPIES and q <= LEVEL and at > most
    ]


def _finding(
    comparison: Comparison, one: int, rows: np.ndarray, copies: np.ndarray, figures: tuple[float, ...], n_pairs: int
) -> Finding:
    at, most, p, q = figures
    shots, different = len(rows), len(rows) - len(copies)
    pictures = "one picture" if different == 1 else f"{different} pictures"
    share = len(copies) / shots
    return Finding(
        NAME,
        "found",
        Subject(classes=(one,)),
        f"The {shots} few-shot images of {name(comparison.class_names[one])} are {pictures}: {len(copies)} are copies "
        f"of another (cosine {at:.4f} or more before tuning), while no two held-out images of any class are more "
        f"alike than {most:.4f} ({n_pairs:,} pairs).",
        size=share,
        unit="share of few-shot images",
        test="beside pairs of held-out images of one class, for as many copies",
        p=p,
        adjusted_p=q,
        severity=WEIGHT * share**0.25,
        selection=tuple(np.asarray(comparison.ids)[comparison.few_shot[rows]].tolist()),
        advice=OTHER_PICTURES,
        figures={
            "shots": float(shots),
            "copies": float(len(copies)),
            "cosine": at,
            "most": most,
            "pairs": float(n_pairs),
        },
    )


def _pairs(comparison: Comparison) -> np.ndarray:
    """Cosines before tuning of every two held-out images of one class."""
    found = []
    for one in np.flatnonzero(comparison.sizes > 1):
        features = comparison.images.before[comparison.label == one].astype(np.float64)
        found.append((features @ features.T)[np.triu_indices(len(features), k=1)])
    return np.concatenate(found) if found else np.empty(0)


KIND = Kind(
    NAME, "Few-shot images that are copies",
    "Whether two or more few-shot images of a class are copies of another one, more alike before tuning than any two "
    "held-out images of a class.", find, of_classes=True,
)  # fmt: skip
