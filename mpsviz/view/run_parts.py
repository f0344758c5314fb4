"""A run that goes on, packed in parts: of earlier snapshots nothing is sent again when one more comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mpsviz.view.highlights import Highlights
from mpsviz.view.images import pack_images, pack_moments
from mpsviz.view.packed import Packed
from mpsviz.view.places import pack_places
from mpsviz.view.shown_run import BEFORE_TUNING, NOT_SHOWN, Map, Pictures, ShownRun, compared

NO_FINDINGS = "Findings are looked for when the run has ended."


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
    pictures: Pictures | None = None,
    sentences: Sequence[str] = (),
    unit: str = "epoch",
    start: str = BEFORE_TUNING,
) -> ShownRun:
    """The same as `show_run`, a part a snapshot; neighbours and suggestions come anew with the newest one.

    Args:
        features: of the first snapshot and the newest one that was measured, to compare them.
        no_pair: a sentence why there are not two.
    """
    ids = probe["id"].tolist()
    first, *later = sorted({int(epoch) for one in maps.values() for epoch in one.places["epoch"].unique()})
    return ShownRun(
        key=key,
        title=title,
        images=pack_images(
            probe.drop(columns=[name for name in NOT_SHOWN if name in probe]),
            [first],
            predicted=_at(predicted, first),
            measures=_at(per_image, first),
            thumbnails=pictures.places if pictures else None,
            sentences=sentences,
        ),
        moments=[
            pack_moments(ids, [epoch], predicted=_at(predicted, epoch), measures=_at(per_image, epoch))
            for epoch in later
        ],
        maps=[_by_snapshot(one, ids, name) for name, one in maps.items()],
        **compared(probe, features, no_pair, Highlights(no_findings=NO_FINDINGS), predicted, per_image, names_found),
        sheets=pictures.sheets if pictures else (),
        thumb=pictures.side if pictures else 64,
        unit=unit,
        start=start,
    )


def _by_snapshot(one: Map, ids: list[str], name: str) -> list[Packed]:
    return [
        pack_places(
            one.places[one.places["epoch"] == epoch], ids, name=name, title=one.title, prompts=_at(one.prompts, epoch)
        )
        for epoch in sorted({int(epoch) for epoch in one.places["epoch"]})
    ]


def _at(table: pd.DataFrame | None, epoch: int) -> pd.DataFrame | None:
    """The rows of one snapshot; None where there are none."""
    now = None if table is None else table[table["epoch"] == epoch]
    return None if now is None or now.empty else now
