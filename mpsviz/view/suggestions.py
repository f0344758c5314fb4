"""What changed most, as sets of images to look at, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mpsviz.analysis.features.neighbors import unit
from mpsviz.view.class_suggestions import Neighbours, suggest_classes
from mpsviz.view.suggestion import Suggestion

COUNT = 20
"""Images of a suggestion that ranks them."""
NEIGHBOURS = 10
REPLACED = 8
"""Of an image's ten nearest neighbours, as many must be others before its neighbourhood counts as replaced."""
HELD_OUT = "held-out"


def suggest(
    probe: pd.DataFrame,
    before: np.ndarray,
    after: np.ndarray,
    *,
    epoch: int,
    predicted: pd.DataFrame | None = None,
    per_image: pd.DataFrame | None = None,
    names_found: pd.DataFrame | None = None,
    near: Neighbours | None = None,
) -> list[Suggestion]:
    """What is worth a look, of held-out images where there are any.

    Args:
        probe: id, label, label_index (below 0: no class), split; n rows.
        before, after: (n, D) features, rows as in the probe.
        epoch: of `after`.
        predicted: id, epoch, predicted, correct.
        per_image: epoch, id, measure, value.
        names_found: of bystanders, id, epoch, found: whether the own name was the nearest of all names.
        near: rows of the nearest of each image, before and after; None where they are not known.
    """
    held_out = (probe["split"] == HELD_OUT).to_numpy()
    looked_at = held_out if held_out.any() else np.ones(len(probe), dtype=bool)
    found = []
    if per_image is not None:
        now = per_image[per_image["epoch"] == epoch]
        found += _drifted(now[_are_of(now, probe[looked_at])])
        found += _replaced(now)
    if predicted is not None:
        turned = predicted[predicted["epoch"].isin([predicted["epoch"].min(), epoch])]
        turned = turned[_are_of(turned, probe[looked_at])]
        found += _turned(turned.rename(columns={"correct": "found"}), epoch, "Wrong, now right", was=0, what="images")
        found += _turned(turned.rename(columns={"correct": "found"}), epoch, "Right, now wrong", was=1, what="images")
    if names_found is not None:
        found += _turned(names_found, epoch, "Bystanders that lost their name", was=1, what="bystanders")
        found += _turned(names_found, epoch, "Bystanders that found their name", was=0, what="bystanders")
    classes = looked_at & (probe["label_index"] >= 0).to_numpy()
    return [
        *found,
        *suggest_classes(probe[classes], unit(before[classes]), unit(after[classes]), _within(near, classes)),
    ]


def _are_of(table: pd.DataFrame, probe: pd.DataFrame) -> np.ndarray:
    """Whether each row is of one of these images."""
    return pd.Index(probe["id"]).get_indexer(pd.Index(table["id"])) >= 0


def _within(near: Neighbours | None, looked_at: np.ndarray) -> Neighbours | None:
    """The same among some of the images alone, which are counted anew."""
    if near is None:
        return None
    place = np.full(len(looked_at), -1)
    place[looked_at] = np.arange(looked_at.sum())
    return place[near[0][looked_at]], place[near[1][looked_at]]


def _drifted(now: pd.DataFrame) -> list[Suggestion]:
    """The images that drifted most; nothing where all drifted the same."""
    values = now[now["measure"] == "drift"].dropna(subset="value")
    values = values.sort_values("value", ascending=False, kind="stable")
    if len(values) < 2 or values["value"].iloc[0] == values["value"].iloc[-1]:
        return []
    top = values.head(COUNT)
    why = (
        f"Drift: {top['value'].iloc[-1]:.2f} to {top['value'].iloc[0]:.2f}; "
        f"the median of all {len(values)} is {values['value'].median():.2f}."
    )
    return [Suggestion("Drifted most", why, top["id"].tolist())]


def _replaced(now: pd.DataFrame) -> list[Suggestion]:
    """The images, of all there are, almost all of whose nearest neighbours are others."""
    values = now[now["measure"] == f"neighbors_lost_{NEIGHBOURS}"].dropna(subset="value")
    top = values[values["value"] >= REPLACED].sort_values("value", ascending=False, kind="stable")
    if top.empty:
        return []
    why = (
        f"At least {REPLACED} of their {NEIGHBOURS} nearest neighbours are others: {len(top)} of {len(values)} images; "
        f"the median has lost {values['value'].median():.0f}."
    )
    return [Suggestion("Neighbourhood replaced", why, top["id"].tolist())]


def _turned(table: pd.DataFrame, epoch: int, title: str, *, was: int, what: str) -> Iterator[Suggestion]:
    """Images of which `found` (1, 0, or NaN), of the tuned branch, was so at first and is the other way round now."""
    first = table[table["epoch"] == table["epoch"].min()].set_index("id")["found"]
    last = table[table["epoch"] == epoch].set_index("id")["found"].reindex(first.index)
    known = first.notna() & last.notna()
    turned = known & (first == was) & (last == 1 - was)
    if turned.any():
        yield Suggestion(
            f"{title} (tuned branch)", f"{turned.sum()} of {known.sum()} {what}.", first.index[turned].tolist()
        )
