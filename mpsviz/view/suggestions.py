"""What changed most, as sets of images to look at, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from mpsviz.analysis.features.neighbors import unit

COUNT = 20
"""Images of a suggestion that ranks them."""
CLASSES = 3
"""Suggestions of a kind that speaks of classes."""
LEAST_IMAGES = 4
"""Images that a class needs before its spread means anything."""
LEAST_CHANGE = 0.2
"""By which share a spread, or a distance, must change to be spoken of."""
HELD_OUT = "held-out"


@dataclass(frozen=True)
class Suggestion:
    """Attributes:
    title: what they have in common, in a few words.
    why: one sentence, with the figures.
    ids: the images.
    """

    title: str
    why: str
    ids: Sequence[str]


def suggest(
    probe: pd.DataFrame,
    before: np.ndarray,
    after: np.ndarray,
    *,
    epoch: int,
    predicted: pd.DataFrame | None = None,
    per_image: pd.DataFrame | None = None,
) -> list[Suggestion]:
    """What is worth a look, of held-out images where there are any.

    Args:
        probe: id, label, label_index (below 0: no class), split; n rows.
        before, after: (n, D) features, rows as in the probe.
        epoch: of `after`.
        predicted: id, epoch, predicted, correct.
        per_image: epoch, id, measure, value.
    """
    held_out = (probe["split"] == HELD_OUT).to_numpy()
    looked_at = held_out if held_out.any() else np.ones(len(probe), dtype=bool)
    found = []
    if per_image is not None:
        now = per_image[(per_image["epoch"] == epoch) & per_image["id"].isin(set(probe["id"][looked_at]))]
        found += _highest(now, "drift", "Drifted most", "drift")
        found += _highest(now, "neighbors_lost_10", "Lost most neighbours", "share of their ten nearest lost")
    if predicted is not None:
        found += _turned(predicted[predicted["id"].isin(set(probe["id"][looked_at]))], epoch)
    classes = looked_at & (probe["label_index"] >= 0).to_numpy()
    return [*found, *_classes(probe[classes], unit(before[classes]), unit(after[classes]))]


def _highest(now: pd.DataFrame, measure: str, title: str, words: str) -> list[Suggestion]:
    """The images of the highest values of a measure; nothing where all are the same."""
    values = now[now["measure"] == measure].sort_values("value", ascending=False, kind="stable")
    if len(values) < 2 or values["value"].iloc[0] == values["value"].iloc[-1]:
        return []
    top = values.head(COUNT)
    why = (
        f"{words.capitalize()}: {top['value'].iloc[-1]:.2f} to {top['value'].iloc[0]:.2f}; "
        f"the median of all {len(values)} is {values['value'].median():.2f}."
    )
    return [Suggestion(title, why, top["id"].tolist())]


def _turned(predicted: pd.DataFrame, epoch: int) -> Iterator[Suggestion]:
    """Images that were named wrong and are named right, and the other way round."""
    first = predicted[predicted["epoch"] == predicted["epoch"].min()].set_index("id")["correct"]
    last = predicted[predicted["epoch"] == epoch].set_index("id")["correct"].reindex(first.index)
    known = first.notna() & last.notna()
    for title, was in (("Wrong, now right", 0), ("Right, now wrong", 1)):
        turned = known & (first == was) & (last == 1 - was)
        if turned.any():
            why = f"{turned.sum()} of {known.sum()} images."
            yield Suggestion(title, why, first.index[turned].tolist())


def _classes(probe: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> Iterator[Suggestion]:
    """Classes that shrank or grew most, and pairs that drew together or apart.

    Args:
        probe: label_index, label and id of the images; classes are told apart by index, for two may share a name.
        before, after: (n, D) unit vectors.
    """
    rows = {key: np.flatnonzero(probe["label_index"] == key) for key in sorted(probe["label_index"].unique())}
    rows = {key: mine for key, mine in rows.items() if len(mine) >= LEAST_IMAGES}
    name = {key: str(probe["label"].iloc[mine[0]]) for key, mine in rows.items()}
    ids = {key: probe["id"].iloc[mine].tolist() for key, mine in rows.items()}
    spread = {key: (_spread(before[mine]), _spread(after[mine])) for key, mine in rows.items()}
    change = {key: now / was - 1 for key, (was, now) in spread.items() if was > 0}
    for title, sign in (("shrank", -1), ("grew", 1)):
        for key in sorted(change, key=lambda key: -sign * change[key])[:CLASSES]:
            if sign * change[key] >= LEAST_CHANGE:
                why = f"Mean distance between two of its {len(ids[key])} images: {_arrow(spread[key])}."
                yield Suggestion(f"{name[key]} {title}", why, ids[key])
    middles = {key: (before[mine].mean(axis=0), after[mine].mean(axis=0)) for key, mine in rows.items()}
    gaps = {
        (one, other): tuple(float(np.linalg.norm(middles[one][k] - middles[other][k])) for k in (0, 1))
        for one, other in combinations(rows, 2)
    }
    moved = {pair: now / was - 1 for pair, (was, now) in gaps.items() if was > 0}
    for title, sign in (("drew together", -1), ("drew apart", 1)):
        for pair in sorted(moved, key=lambda pair: -sign * moved[pair])[:CLASSES]:
            if sign * moved[pair] >= LEAST_CHANGE:
                one, other = pair
                why = f"Distance between the middles of the two classes: {_arrow(gaps[pair])}."
                yield Suggestion(f"{name[one]} and {name[other]} {title}", why, [*ids[one], *ids[other]])


def _spread(features: np.ndarray) -> float:
    """Mean cosine distance between two different rows of unit vectors (n, D)."""
    n = len(features)
    cosines = (np.square(features.sum(axis=0)).sum() - n) / (n * (n - 1))
    return max(float(1 - cosines), 0.0)


def _arrow(values: Sequence[float]) -> str:
    return f"{values[0]:.2f} → {values[1]:.2f}"
