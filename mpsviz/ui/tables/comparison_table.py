"""Settings by measures: means and spreads over seeds, and which is the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mpsviz.analysis.comparison.table import over_seeds
from mpsviz.analysis.evidence.measure import Level
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.comparison.compared_run import ComparedRun
from mpsviz.runs.comparison.comparison import several_encoders

OF_NO_METHOD = "accuracy_zero_shot"
"""Differs between settings by their seeds alone: none is the best of them."""
OWN_SCALE = ("cosine", "distance", "logit", "potential")
"""Words in the units of figures whose scale each encoder has of its own."""
NOT_PAIRED = (
    "These two are of different encoders: figures in cosines, distances or logits are not paired, for each encoder has "
    "its own scale of them."
)
NONE_LEFT = "There is no other measure, so nothing can be paired."
"""After NOT_PAIRED, where all measures are such figures."""


@dataclass(frozen=True)
class ComparisonTable:
    """Attributes:
    long: what `mpsviz.analysis.comparison.table.over_seeds` says of these measures.
    means, spreads: a row a setting, a column a measure; NaN where it was not measured, or of one seed.
    seeds: how many there are of each setting.
    better: measure → the direction that one hopes for; None: no setting is the best.
    """

    long: pd.DataFrame
    means: pd.DataFrame
    spreads: pd.DataFrame
    seeds: pd.Series
    better: dict[str, str | None]


def comparison_table(
    at_the_end: pd.DataFrame, measures: Sequence[str], *, of_one_data: bool = True, of_one_encoder: bool = True
) -> ComparisonTable | None:
    """None where none of these was measured.

    Args:
        at_the_end: setting, seed, measure, value: see `mpsviz.runs.comparison.comparison.at_the_end`.
        of_one_data: False: no setting is better than another.
        of_one_encoder: False: none is by figures whose scale each encoder has of its own.
    """
    long = over_seeds(at_the_end[at_the_end["measure"].isin(measures)])
    if long.empty:
        return None
    settings = list(dict.fromkeys(long["setting"]))
    means = long.pivot(index="setting", columns="measure", values="mean").reindex(
        index=settings, columns=list(measures)
    )
    spreads = long.pivot(index="setting", columns="measure", values="spread").reindex_like(means)
    fair = {name: of_one_data and (of_one_encoder or not has_own_scale(name)) for name in measures}
    return ComparisonTable(
        long=long,
        means=means,
        spreads=spreads,
        seeds=long.groupby("setting", sort=False)["seeds"].max().reindex(means.index),
        better={
            name: MEASURES["run"][name].better if fair[name] and name != OF_NO_METHOD else None for name in measures
        },
    )


def are_of_one_encoder(found: Sequence[ComparedRun], at_the_end: pd.DataFrame, *settings: str) -> bool:
    """Whether the runs of these settings are; of several, figures that have an own scale are not paired."""
    of_them = set(at_the_end["run"][at_the_end["setting"].isin(settings)])
    return not several_encoders([run for run in found if run.name in of_them])


def has_own_scale(measure: str, level: Level = "run") -> bool:
    """Whether it is in cosines, distances or logits, which say nothing beside those of another encoder.

    Args:
        level: a key of `MEASURES`.
    """
    return any(word in MEASURES[level][measure].unit for word in OWN_SCALE)
