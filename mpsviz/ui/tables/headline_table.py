"""The figures that a run is summed up by, before and after tuning, and how sure they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from mpsviz.runs.folder import caveats
from mpsviz.ui.tables.run_tables import ends

TITLES = {
    "accuracy_zero_shot": "Zero-shot accuracy",
    "accuracy_tuned": "Tuned accuracy",
    "accuracy_fused": "Fused accuracy",
    "gram_drift_global": "Gram drift",
    "neighbor_overlap": "Neighbours kept",
    "bystander_retrieval": "Bystanders found",
}
ACCURACIES = ("accuracy_zero_shot", "accuracy_tuned", "accuracy_fused")
BEFORE = {
    "accuracy_tuned": "accuracy_zero_shot",
    "accuracy_fused": "accuracy_zero_shot",
    "bystander_retrieval": "bystander_retrieval",
}
"""What a figure is compared with: the first value of this measure, or of its own where there is none of that (a
recording of somebody's own training has no zero-shot branch). Of others there is nothing to compare."""
SHARES = (*ACCURACIES, "neighbor_overlap", "bystander_retrieval")
"""Those that are shares of something, in [0, 1]."""


@dataclass(frozen=True)
class HeadlineFigure:
    """One figure.

    Attributes:
        measure, title: see `TITLES`.
        before: None where there is nothing to compare.
        lower, upper: ends of the 95 % Wilson interval of an accuracy after tuning, over the held-out images.
        chance: what it would be by chance; None where that is not known.
    """

    measure: str
    title: str
    before: float | None
    after: float
    lower: float | None = None
    upper: float | None = None
    chance: float | None = None


def headline_figures(
    summary: pd.DataFrame | None, probe: pd.DataFrame, undefined: Collection[str] = ()
) -> list[HeadlineFigure]:
    """Those that were measured.

    Args:
        undefined: measures that can't be believed here, see `mpsviz.runs.folder.caveats.undefined`.
    """
    if summary is None:
        return []
    known, n_images, chances = ends(summary), caveats.count_held_out(probe), caveats.chance_of(summary)
    figures = []
    for measure in (name for name in TITLES if name in known and name not in undefined):
        after = known[measure][1]
        before = known[BEFORE[measure] if BEFORE[measure] in known else measure][0] if measure in BEFORE else None
        is_share = measure in ACCURACIES and n_images > 0 and 0 <= after <= 1  # no NaN
        low, high = caveats.interval_of(after, n_images) if is_share else (None, None)
        chance = chances.get(measure, (None, None))[1]
        figures.append(HeadlineFigure(measure, TITLES[measure], before, after, low, high, chance))
    return figures
