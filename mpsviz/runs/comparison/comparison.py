"""Figures of several runs as tables, and paired differences between their settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from mpsviz.analysis.comparison.paired import PairedDifference, paired_difference, paired_shares
from mpsviz.analysis.comparison.settings import differing, flat, setting_names
from mpsviz.analysis.evidence.averages import ImageMean
from mpsviz.analysis.findings.chance.words import listed
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.runs.comparison.compared_run import ComparedRun
from mpsviz.runs.findings.compare import evidence_at
from mpsviz.runs.folder.store import RunFolder

OF_IMAGES = frozenset(name for name, entry in MEASURES["run"].items() if isinstance(entry.compute, ImageMean))
"""Figures of a run that are means over its held-out images, or its bystanders: two runs can be paired by them."""


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


def without_seeds(runs: Sequence[ComparedRun], figures: pd.DataFrame) -> frozenset[str]:
    """The settings whose features were computed elsewhere: of which seed is not known."""
    elsewhere = {run.name for run in runs if run.elsewhere}
    return frozenset(figures.loc[figures["run"].isin(elsewhere), "setting"])


def several_data(runs: Sequence[ComparedRun]) -> list[str]:
    """What the data are called, where these runs are of several; empty where all are of one.

    Runs are of one data that say so in their settings, or were judged by the same held-out images.
    """
    groups: list[tuple[set[object], str]] = []
    for run in runs:
        data = run.config["data"]
        path = str(data.get("path") or "")
        marks: set[object] = {(data["name"], path), run.held_out}
        name = " ".join(filter(None, [str(data["name"]), Path(path).name]))
        mine = [group for group in groups if group[0] & marks]
        groups = [group for group in groups if not group[0] & marks]
        groups.append((marks.union(*(known for known, _ in mine)), mine[0][1] if mine else name))
    return [name for _, name in groups] if len(groups) > 1 else []


def several_encoders(runs: Sequence[ComparedRun]) -> list[str]:
    """What the encoders are called, where these runs are of several; empty where all are of one."""
    models = [run.config["model"] for run in runs]
    names = list(dict.fromkeys(" ".join(filter(None, (one["name"], one["pretrained"]))) for one in models))
    return names if len(names) > 1 else []


def caveats(runs: Sequence[ComparedRun], figures: pd.DataFrame) -> list[str]:
    """What makes means of these settings no fair comparison, in sentences."""
    said = []
    if data := several_data(runs):
        said.append(
            f"These runs are of different data ({listed(data, most=len(data))}): their figures are of other images and "
            "other classes, so none is called better than another."
        )
    if encoders := several_encoders(runs):
        said.append(
            f"These runs are of different encoders ({listed(encoders, most=len(encoders))}), each with its own scale "
            "of cosines, distances and logits: by figures in these none is called better than another."
        )
    seeds = figures.groupby("setting")["seed"].agg(lambda column: tuple(sorted(set(column))))
    if seeds.nunique() > 1:
        said.append("The settings were run with different seeds, so their means are of different splits.")
    once = figures.drop_duplicates("run")
    if repeated := once[once.duplicated(["setting", "seed"])]["run"].tolist():
        said.append(
            f"{listed(repeated)} repeat{'s' * (len(repeated) == 1)} the setting and the seed of another run: in means, "
            "one run of a seed counts, the first that has ended."
        )
    by_seed: dict[int, set[str]] = {}
    for run in runs:
        by_seed.setdefault(run.seed, set()).add(run.held_out)
    if any(len(judged) > 1 for judged in by_seed.values()):
        of_one_seed = "Runs" if all(run.elsewhere for run in runs) else "Runs of one seed"
        said.append(f"{of_one_seed} were judged by different images, and are not paired.")
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


def paired_by_image(first: RunFolder, second: RunFolder, measures: Sequence[str]) -> pd.DataFrame:
    """The same of two runs, over the images that both have, at the last epoch of each: what one split says.

    Args:
        measures: of OF_IMAGES; those that neither run has are left out.

    Raises:
        UserError: the probe or a snapshot of one is missing or broken, or they don't fit each other.
    """
    sides = [_of_images(run, measures) for run in (first, second)]
    ids = sides[0].index.intersection(sides[1].index)
    one, other = (side.loc[ids] for side in sides)
    return _table({name: _paired(one[name].to_numpy(), other[name].to_numpy()) for name in measures})


def _paired(first: np.ndarray, second: np.ndarray) -> PairedDifference:
    """Of shares (right or wrong, found or not) McNemar's test, of other figures Student's."""
    values = np.concatenate([first, second])
    is_share = np.isin(values[~np.isnan(values)], (0.0, 1.0)).all()
    return paired_shares(first, second) if is_share else paired_difference(first, second)


def _of_images(run: RunFolder, measures: Sequence[str]) -> pd.DataFrame:
    """id → what each image adds to the figures of the run at its last epoch, a column a measure; NaN where nothing."""
    try:
        evidence, ids = evidence_at(run, run.epochs()[-1])
    except (ValueError, IndexError) as error:
        raise UserError(
            f"The images of '{run.path.name}' can't be paired: its files don't fit each other.",
            next_step="Copy the run folder again, or leave the run out.",
        ) from error
    values = {}
    for name in measures:
        compute = MEASURES["run"][name].compute
        if isinstance(compute, ImageMean):
            values[name] = evidence.once(compute.of_images)
    return pd.DataFrame(values, index=ids)


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
