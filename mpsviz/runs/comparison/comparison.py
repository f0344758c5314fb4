"""Figures of several runs as tables, and paired differences between their settings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from mpsviz.analysis.comparison.paired import PairedDifference, paired_difference, paired_shares
from mpsviz.analysis.comparison.settings import differing, flat, setting_names
from mpsviz.analysis.findings.chance.words import listed
from mpsviz.runs.comparison.compared_run import ComparedRun
from mpsviz.runs.folder.store import RunFolder

CORRECT = "accuracy_tuned"
OF_IMAGES = {CORRECT: "correct", "image_drift": "drift"}
"""Figures of a run that are means of figures of its held-out images."""


def curves(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """run, setting, seed, epoch, measure, value of all runs."""
    names = setting_names([run.config for run in runs])
    tables = [
        run.summary.assign(run=run.name, setting=setting, seed=run.seed)
        for run, setting in zip(runs, names, strict=True)
    ]
    columns = ["run", "setting", "seed", "epoch", "measure", "value"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def at_the_end(curves: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last epoch that each run has measured."""
    last = curves.groupby("run")["epoch"].transform("max")
    return curves[curves["epoch"] == last].reset_index(drop=True)


def caveats(runs: Sequence[ComparedRun], figures: pd.DataFrame) -> list[str]:
    """What makes means of these settings no fair comparison, in sentences."""
    said = []
    seeds = figures.groupby("setting")["seed"].agg(lambda column: tuple(sorted(set(column))))
    if seeds.nunique() > 1:
        said.append("The settings were run with different seeds, so their means are of different splits.")
    once = figures.drop_duplicates("run")
    if repeated := once[once.duplicated(["setting", "seed"])]["run"].tolist():
        said.append(
            f"{listed(repeated)} repeat{'s' * (len(repeated) == 1)} the setting and the seed of another run: in means, "
            "the first run of a seed counts."
        )
    by_seed: dict[int, set[str]] = {}
    for run in runs:
        by_seed.setdefault(run.seed, set()).add(run.held_out)
    if any(len(judged) > 1 for judged in by_seed.values()):
        said.append("Runs of one seed were judged by different held-out images, and are not paired.")
    return said


def differences_in_settings(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """A row a setting that is not the same in all runs, a column a run; what a run doesn't have is "–"."""
    names = differing([run.config for run in runs])
    trees = {run.name: flat(run.config) for run in runs}
    table = {run: [_shown(tree.get(name, "–")) for name in names] for run, tree in trees.items()}
    return pd.DataFrame({"setting": names, **table})


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def paired_by_seed(
    runs: Sequence[ComparedRun], figures: pd.DataFrame, first: str, second: str, measures: Sequence[str]
) -> pd.DataFrame:
    """How much higher `second` is than `first`: measure, difference, lower, upper, p, adjusted_p, pairs, test.

    Runs are paired that have the same seed and the same held-out images; where a setting has several runs of a seed,
    the first counts. `adjusted_p` is p after Benjamini and Hochberg over these measures.

    Args:
        figures: what `at_the_end` returns.
        first, second: settings.
    """
    judged = {run.name: run.held_out for run in runs}
    values = figures.assign(judged=figures["run"].map(judged)).drop_duplicates(["setting", "seed", "judged", "measure"])
    wide = values.pivot(index=["setting", "seed", "judged"], columns="measure", values="value").reindex(
        columns=list(measures)
    )
    one, other = (wide.loc[setting] for setting in (first, second))
    pairs = one.index.intersection(other.index)
    return _table(
        {
            measure: paired_difference(one.loc[pairs, measure].to_numpy(), other.loc[pairs, measure].to_numpy())
            for measure in measures
        }
    )


def first_pair(runs: Sequence[ComparedRun], figures: pd.DataFrame, first: str, second: str) -> tuple[str, str] | None:
    """The names of a run of each setting with one seed and the same held-out images; None where there are none.

    Args:
        figures: what `at_the_end` returns.
        first, second: settings.
    """
    setting = figures.drop_duplicates("run").set_index("run")["setting"]
    sides = [[run for run in runs if setting.get(run.name) == name] for name in (first, second)]
    pairs = (
        (one.name, other.name)
        for one in sides[0]
        for other in sides[1]
        if (one.seed, one.held_out) == (other.seed, other.held_out)
    )
    return next(pairs, None)


def paired_by_image(first: RunFolder, second: RunFolder) -> pd.DataFrame:
    """The same of two runs, over the held-out images that both have, at the last epoch of each: what one split says.

    Raises:
        UserError: a table of one is missing or broken.
    """
    tables = [_held_out(run) for run in (first, second)]
    both = tables[0].merge(tables[1], on=["id", "measure"])
    found = {}
    for measure, name in OF_IMAGES.items():
        rows = both[both["measure"] == name]
        test = paired_shares if measure == CORRECT else paired_difference
        found[measure] = test(rows["value_x"].to_numpy(), rows["value_y"].to_numpy())
    return _table(found)


def _held_out(run: RunFolder) -> pd.DataFrame:
    probe, table = run.written("probe"), run.written("analysis/per_image")
    judged = probe.loc[probe["split"] == "held-out", "id"]
    return table[(table["epoch"] == table["epoch"].max()) & table["id"].isin(judged)][["id", "measure", "value"]]


def _table(found: dict[str, PairedDifference]) -> pd.DataFrame:
    rows = [
        (measure, one.mean, one.lower, one.upper, one.p, one.pairs, one.test)
        for measure, one in found.items()
        if one.pairs
    ]
    table = pd.DataFrame(rows, columns=["measure", "difference", "lower", "upper", "p", "pairs", "test"])
    known = table["p"].notna().to_numpy()
    adjusted = np.full(len(table), np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(table["p"].to_numpy()[known])
    table.insert(5, "adjusted_p", adjusted)
    return table
