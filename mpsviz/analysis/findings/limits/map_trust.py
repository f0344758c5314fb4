"""Where a map can't be trusted: classes whose neighbours it does not keep, and maps that move by chance."""

from __future__ import annotations

import numpy as np

from mpsviz.analysis.findings.chance.advice import OTHER_MAP
from mpsviz.analysis.findings.chance.comparison import Comparison, MapFigures
from mpsviz.analysis.findings.chance.false_discovery import LEVEL, adjusted
from mpsviz.analysis.findings.chance.finding import Finding, Kind, Subject
from mpsviz.analysis.findings.chance.intervals import interval
from mpsviz.analysis.findings.chance.sign_flips import of_classes
from mpsviz.analysis.findings.chance.words import listed, name, percent

NAME = "map_trust"
MOST_KEPT = 0.6
"""Share of a class's neighbours that the map keeps, over the same of all images."""
MOST_OF_ALL = 0.25
"""A map that keeps fewer neighbours of all images is not to be read for neighbours at all."""
MOST_NOISE = 0.5
"""Of the drawn movement, what may be chance."""
LEAST_IMAGES = 3


def find(comparison: Comparison) -> list[Finding]:
    return [item for one in comparison.maps for item in _of_map(comparison, one)]


def _of_map(comparison: Comparison, one: MapFigures) -> list[Finding]:
    kept = one.reliability[comparison.rows]
    if len(kept) == 0 or np.isnan(kept).any() or one.n_neighbors < 1:
        return []
    subject = Subject(column="map", value=one.name)
    mean = float(kept.mean())
    chance = one.n_neighbors / max(comparison.evidence.n_images - 1, 1)
    ends = interval(mean, kept - mean)
    found = []
    if mean < MOST_OF_ALL:
        found.append(
            Finding(
                NAME, "caveat", subject,
                f"The map {name(one.title)} keeps {percent(mean)} of a held-out image's {one.n_neighbors} neighbours "
                f"(95 % interval {percent(ends[0])} to {percent(ends[1])}; by chance {percent(chance)}): who stands "
                "beside whom can't be read off it.",
                size=mean, unit="share of neighbours", lower=ends[0], upper=ends[1], advice=OTHER_MAP,
                figures={"kept": mean, "chance": chance},
            )
        )  # fmt: skip
    elif comparison.has_classes:
        found += _of_classes(comparison, one, kept, mean)
    if one.movement > 0 and one.noise_floor >= MOST_NOISE * one.movement:
        share = one.noise_floor / one.movement
        found.append(
            Finding(
                NAME, "caveat", subject,
                f"On the map {name(one.title)} {percent(share)} of the drawn movement is what another seed draws "
                "otherwise: that an image moved can't be read off it.",
                size=share, unit="share of the movement", advice=OTHER_MAP, figures={"noise": share},
            )
        )  # fmt: skip
    return found


def _of_classes(comparison: Comparison, one: MapFigures, kept: np.ndarray, mean: float) -> list[Finding]:
    """One finding of all classes that the map draws worse than the others."""
    sizes = comparison.sizes
    sums = np.bincount(comparison.label, kept, minlength=len(sizes))
    of_class = np.where(sizes >= LEAST_IMAGES, sums / np.maximum(sizes, 1), np.nan)
    p = of_classes(of_class - mean, kept - np.nan_to_num(of_class)[comparison.label], comparison.label)
    q = adjusted(p)
    with np.errstate(invalid="ignore"):
        worse = np.flatnonzero((of_class <= MOST_KEPT * mean) & (q <= LEVEL))
    if len(worse) == 0:
        return []
    worse = worse[np.argsort(of_class[worse], kind="stable")]
    names = listed([comparison.class_names[label] for label in worse.tolist()])
    rows = np.isin(comparison.label, worse)
    share = float(kept[rows].mean())
    ends = interval(share, kept[rows] - share)
    return [
        Finding(
            NAME, "caveat", Subject(classes=tuple(worse.tolist()), column="map", value=one.name),
            f"The map {name(one.title)} keeps {percent(share)} of the neighbours of {names} (95 % interval "
            f"{percent(ends[0])} to {percent(ends[1])}), of all held-out images {percent(mean)}: do not read theirs "
            "off it.",
            size=share, unit="share of neighbours", lower=ends[0], upper=ends[1],
            test="sign flips of images, pooled over classes", p=float(p[worse].max()), adjusted_p=float(q[worse].max()),
            selection=comparison.ids_of(rows), advice=OTHER_MAP, figures={"kept": share, "kept_of_all": mean},
        )
    ]  # fmt: skip


KIND = Kind(
    NAME, "Where the map can't be trusted",
    "Maps that keep fewer than a quarter of the neighbours, or half of whose movement is chance; and classes of which "
    "a map keeps three fifths or less of what it keeps of all.", find,
)  # fmt: skip
