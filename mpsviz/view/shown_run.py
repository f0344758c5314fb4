"""A run, packed to be looked at."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict

import numpy as np
import pandas as pd

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.view.caching.lazy_value import LazyValue
from mpsviz.view.highlights import Highlights, pack_highlights
from mpsviz.view.images import pack_images
from mpsviz.view.neighbours import MOST_IMAGES, FoundNeighbours, find_neighbours, pack_neighbours
from mpsviz.view.packed import Packed
from mpsviz.view.places import pack_places
from mpsviz.view.suggestions import suggest

NOT_SHOWN = ("label_index", "name_index")
"""Columns of a probe that are rows of other tables."""
BEFORE_TUNING = "before tuning"
ONE_SNAPSHOT = "There is one snapshot only, so nothing is compared."
NOTHING_STANDS_OUT = "No image and no class changed so much that it stands out."
TOO_MANY = f"Neighbours of more than {MOST_IMAGES:,} images take too long for a page: Measure again looks for them."


class Compared(TypedDict):
    """What is known from two snapshots on."""

    highlights: Packed
    neighbours: Packed | None


@dataclass(frozen=True)
class ShownRun:
    """A run as the view shows it.

    Attributes:
        key: tells it from the other run that is shown.
        title: what the reader calls it.
        images: of `pack_images`.
        moments: of `pack_moments`, of later snapshots than `images` holds.
        maps: of `pack_places`, for the same images, each in one part or more by ascending epochs; the first map is the
            one that is shown first.
        comparison: what no first picture waits for; see `highlights` and `neighbours`.
        token: names the comparison before it is made: that of no other packed run.
        sheets: files of sprite sheets, in the order of the numbers in `images`; None: it can't be read.
        thumb: side of a picture on them in px.
        more: the same pictures of other sizes in the same order: the side, and the files.
        unit: what the numbers of its snapshots count.
        start: what the snapshot of number 0 is called; '': by its number.
        layer: the folder of the layer whose features these are; '': those of the model's output.
    """

    key: str
    title: str
    images: Packed
    maps: Sequence[Sequence[Packed]]
    comparison: LazyValue[Compared]
    moments: Sequence[Packed] = ()
    sheets: Sequence[Path | None] = ()
    thumb: int = 64
    more: Sequence[tuple[int, Sequence[Path | None]]] = ()
    unit: str = "epoch"
    start: str = BEFORE_TUNING
    layer: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def highlights(self) -> Packed:
        """Of `pack_highlights`."""
        return self.comparison.get()["highlights"]

    @property
    def neighbours(self) -> Packed | None:
        """Of `pack_neighbours`, or None."""
        return self.comparison.get()["neighbours"]

    def first_packs(self) -> list[Packed]:
        """What the browser needs for the first picture."""
        return [self.images, *self.moments, *(self.maps[0] if self.maps else [])]

    def packs(self) -> list[Packed]:
        """All that it needs, that first."""
        others = (part for one in self.maps[1:] for part in one)
        return [*self.first_packs(), *others, self.highlights, *([self.neighbours] if self.neighbours else [])]


@dataclass(frozen=True)
class Map:
    """A map: its title, its table (id, epoch, x, y, reliability, noise_floor), and where class names belong on it
    (label, epoch, x, y), or None."""

    title: str
    places: pd.DataFrame
    prompts: pd.DataFrame | None = None


@dataclass(frozen=True)
class Pictures:
    """Sprite sheets.

    Attributes:
        sheets: their files; None: it can't be read.
        side: of a picture in px.
        places: where each id's picture lies: number of the sheet, x, y.
        more: the same of other sizes, in the same order: the side, and the files.
    """

    sheets: Sequence[Path | None]
    side: int
    places: Mapping[str, tuple[int, int, int]]
    more: Sequence[tuple[int, Sequence[Path | None]]] = ()


def show_run(
    key: str,
    title: str,
    *,
    probe: pd.DataFrame,
    maps: Mapping[str, Map],
    features: Mapping[int, np.ndarray],
    predicted: pd.DataFrame | None = None,
    per_image: pd.DataFrame | None = None,
    names_found: Callable[[], pd.DataFrame | None] = lambda: None,
    pictures: Pictures | None = None,
    sentences: Sequence[str] = (),
    unit: str = "epoch",
    start: str = BEFORE_TUNING,
    layer: str = "",
    findings: Sequence[Finding] = (),
    class_labels: Sequence[str] = (),
    no_findings: str = "",
    found_neighbours: Callable[[], FoundNeighbours | None] = lambda: None,
) -> ShownRun:
    """Pack a run.

    Args:
        probe: a row an image, see `mpsviz.runs.folder.store`.
        maps: by name, at least one.
        features: epoch → (n, D) in the order of the probe, of the snapshots whose neighbours are shown; none
            or one: no neighbours are shown.
        predicted: id, epoch, predicted, correct.
        per_image: epoch, id, measure, value.
        sentences: of each row of the probe, where rows are texts.
        unit: what epochs count, where they are something else.
        start: see `ShownRun`.
        layer: see `ShownRun`.
        names_found: gives, of bystanders, id, epoch, found: whether the own name was the nearest of all names.
        found_neighbours: gives those of many images, see `find_neighbours`; both are asked when the first picture is
            on its way.
        findings: what was found in the run, the worst first.
        class_labels: of the C classes that findings are about, by index.
        no_findings: a sentence why there are none.
    """
    epochs = sorted({int(epoch) for one in maps.values() for epoch in one.places["epoch"].unique()})
    ids = probe["id"].tolist()
    return ShownRun(
        key=key,
        title=title,
        images=pack_images(
            probe.drop(columns=[name for name in NOT_SHOWN if name in probe]),
            epochs,
            predicted=predicted,
            measures=per_image,
            thumbnails=pictures.places if pictures else None,
            sentences=sentences,
        ),
        maps=[
            [pack_places(one.places, ids, name=name, title=one.title, prompts=one.prompts)]
            for name, one in maps.items()
        ],
        comparison=LazyValue(
            lambda: compared(
                probe,
                features,
                ONE_SNAPSHOT,
                Highlights(findings, class_labels, no_findings=no_findings),
                predicted,
                per_image,
                names_found(),
                found_neighbours(),
            )
        ),
        sheets=pictures.sheets if pictures else (),
        thumb=pictures.side if pictures else 64,
        unit=unit,
        start=start,
        layer=layer,
        more=pictures.more if pictures else (),
    )


def compared(
    probe: pd.DataFrame,
    features: Mapping[int, np.ndarray],
    no_pair: str,
    shown: Highlights,
    predicted: pd.DataFrame | None,
    per_image: pd.DataFrame | None,
    names_found: pd.DataFrame | None,
    found_neighbours: FoundNeighbours | None = None,
) -> Compared:
    """What changed most between the first of the snapshots and the last one, and who stood beside whom.

    Args:
        features: see `show_run`.
        no_pair: a sentence why there are not two snapshots.
        shown: the findings.
        found_neighbours: of many images, see `find_neighbours`.
    """
    ids = probe["id"].tolist()
    if len(features) < 2:
        nothing = replace(shown, no_suggestions=no_pair, no_neighbours=no_pair)
        return Compared(highlights=pack_highlights(ids, nothing), neighbours=None)
    first, last = min(features), max(features)
    found = find_neighbours(features, found_neighbours)
    suggestions = suggest(
        probe,
        features[first],
        features[last],
        epoch=last,
        predicted=predicted,
        per_image=per_image,
        names_found=names_found,
        near=(found.rows[first], found.rows[last]) if found else None,
    )
    shown = replace(
        shown,
        suggestions=suggestions,
        no_suggestions=NOTHING_STANDS_OUT,
        no_neighbours="" if found else TOO_MANY,
    )
    return Compared(highlights=pack_highlights(ids, shown), neighbours=pack_neighbours(found) if found else None)
