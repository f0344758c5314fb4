"""A run that goes on, packed in parts: of earlier snapshots nothing is packed or sent again when one more comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mpsviz.view.caching.kept_parts import KeptParts
from mpsviz.view.caching.lazy_value import LazyValue
from mpsviz.view.highlights import Highlights
from mpsviz.view.images import MEASURES, pack_images, pack_moments
from mpsviz.view.neighbours import FoundNeighbours
from mpsviz.view.packed import Packed
from mpsviz.view.places import pack_places
from mpsviz.view.shown_run import BEFORE_TUNING, NOT_SHOWN, Map, Pictures, ShownRun, compared

NO_FINDINGS = "Findings are looked for when the run has ended."
ByEpoch = dict[int, pd.DataFrame]


def show_growing_run(
    key: str,
    title: str,
    *,
    probe: pd.DataFrame,
    maps: Mapping[str, Map],
    features: Mapping[int, np.ndarray],
    no_pair: str = "",
    predicted: pd.DataFrame | None = None,
    per_image: pd.DataFrame | None = None,
    names_found: pd.DataFrame | None = None,
    found_neighbours: FoundNeighbours | None = None,
    pictures: Pictures | None = None,
    sentences: Sequence[str] = (),
    unit: str = "epoch",
    start: str = BEFORE_TUNING,
    kept: KeptParts | None = None,
) -> ShownRun:
    """The same as `show_run`, a part a snapshot; neighbours and suggestions come anew with the newest one.

    Args:
        features: of the first snapshot and the newest one that was measured, to compare them.
        no_pair: a sentence why there are not two.
        found_neighbours: of these two, where they are known.
        kept: the parts of the same run as it was before: those of which nothing has changed are taken from there.
    """
    parts = KeptParts() if kept is None else kept
    parts.begin()
    ids = parts.part("ids", [probe], lambda: tuple(probe["id"].tolist()))
    at_map = {name: parts.part(("epochs", name), [one.places], lambda one=one: _by_epoch(one.places))
              for name, one in maps.items()}  # fmt: skip
    named = parts.part("predicted", [predicted], lambda: _by_epoch(predicted))
    measured = parts.part("measured", [per_image], lambda: _by_epoch(_shown(per_image)))
    first, *later = sorted({epoch for tables in at_map.values() for epoch in tables})
    places = pictures.places if pictures else None
    ends = [min(named, default=first), max(features, default=first)]
    changes = parts.part(
        "compared",
        [probe, features, no_pair, names_found, *(tables.get(end) for tables in (named, measured) for end in ends)],
        lambda: compared(
            probe,
            features,
            no_pair,
            Highlights(no_findings=NO_FINDINGS),
            _at(named, ends),
            _at(measured, ends),
            names_found,
            found_neighbours,
        ),
    )
    return ShownRun(
        key=key,
        title=title,
        images=parts.part(
            "images",
            [probe, first, named.get(first), measured.get(first), places, tuple(sentences)],
            lambda: pack_images(
                probe.drop(columns=[name for name in NOT_SHOWN if name in probe]),
                [first],
                predicted=named.get(first),
                measures=measured.get(first),
                thumbnails=places,
                sentences=sentences,
            ),
        ),
        moments=[
            parts.part(
                ("moments", epoch),
                [ids, named.get(epoch), measured.get(epoch)],
                lambda epoch=epoch: pack_moments(
                    ids, [epoch], predicted=named.get(epoch), measures=measured.get(epoch)
                ),
            )
            for epoch in later
        ],
        maps=[_by_snapshot(one, at_map[name], ids, name, parts) for name, one in maps.items()],
        comparison=LazyValue(lambda: changes),
        sheets=pictures.sheets if pictures else (),
        thumb=pictures.side if pictures else 64,
        unit=unit,
        start=start,
    )


def _by_snapshot(one: Map, at: ByEpoch, ids: Sequence[str], name: str, parts: KeptParts) -> list[Packed]:
    prompts = parts.part(("prompts", name), [one.prompts], lambda: _by_epoch(one.prompts))
    return [
        parts.part(
            ("places", name, epoch),
            [ids, one.title, at[epoch], prompts.get(epoch)],
            lambda epoch=epoch: pack_places(at[epoch], ids, name=name, title=one.title, prompts=prompts.get(epoch)),
        )
        for epoch in sorted(at)
    ]


def _by_epoch(table: pd.DataFrame | None) -> ByEpoch:
    """Its rows by snapshot, numbered anew, so that later ones leave them as they are; one without rows is left out."""
    groups = () if table is None else table.groupby("epoch")
    return {int(str(epoch)): rows.reset_index(drop=True) for epoch, rows in groups}


def _at(tables: ByEpoch, epochs: Sequence[int]) -> pd.DataFrame | None:
    """The rows of these epochs: of all that a comparison looks at."""
    found = [tables[epoch] for epoch in dict.fromkeys(epochs) if epoch in tables]
    return pd.concat(found, ignore_index=True) if found else None


def _shown(per_image: pd.DataFrame | None) -> pd.DataFrame | None:
    """Only the measures that are sent, and looked at for suggestions."""
    return None if per_image is None else per_image[per_image["measure"].isin(list(MEASURES))]
