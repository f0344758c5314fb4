"""What a report says of several runs beside each other: by the functions of the Compare page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from mpsviz.analysis.comparison.table import best_rows
from mpsviz.errors import UserError
from mpsviz.runs.comparison import comparison
from mpsviz.runs.comparison.compared_run import ComparedRun, compared_run
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.ui.tables.comparison_table import (
    NONE_LEFT,
    NOT_PAIRED,
    are_of_one_encoder,
    comparison_table,
    has_own_scale,
)
from mpsviz.ui.tables.headline_table import SHARES, TITLES

DIGITS = 3
NONE = "–"
"""In place of what was not measured or is not defined."""
NOTHING_PAIRED = (
    "No run of one has the seed and the held-out images of a run of the other, so nothing can be paired: start them "
    "with the same seed on the same data."
)
OF_NO_IMAGES = (
    "There is one pair of runs only, and no figure of both is a mean over images: the others can be tested over two "
    "seeds or more only."
)


@dataclass(frozen=True)
class Cell:
    """Attributes:
    text: mean ± spread over seeds; "–" where it was not measured.
    best: whether no setting is better.
    """

    text: str
    best: bool


@dataclass(frozen=True)
class PairedSettings:
    """Attributes:
    first, second: settings.
    said: what was paired, or why nothing was.
    rows: measure, difference, interval, p, adjusted p, test; in words.
    """

    first: str
    second: str
    said: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class RunComparison:
    """Attributes:
    notes: what makes the means no fair comparison.
    headings: of the columns.
    rows: setting → how many seeds it has, and a cell a heading.
    pairs: the first run's setting beside every other.
    runs: names, as the settings below have them.
    settings: name of a setting that differs → its value in each run.
    """

    notes: list[str]
    headings: list[str]
    rows: dict[str, tuple[int, list[Cell]]]
    pairs: list[PairedSettings]
    runs: list[str]
    settings: dict[str, list[str]]


def run_comparison(runs: Sequence[RunFolder], keys: Sequence[str]) -> RunComparison | None:
    """None where there are fewer than two runs with figures.

    Args:
        keys: what each run is called, no two the same.

    Raises:
        UserError: the settings of one can't be read.
    """
    read = {key: compared_run(run) for key, run in zip(keys, runs, strict=True)}
    found = [replace(one, name=key) for key, one in read.items() if one is not None]
    if len(found) < 2:
        return None
    folders = dict(zip(keys, runs, strict=True))
    ends = comparison.at_the_end(comparison.curves(found))
    measures = [name for name in TITLES if name in set(ends["measure"])]
    differing = comparison.differences_in_settings(found)
    settings = list(dict.fromkeys(ends["setting"]))
    return RunComparison(
        notes=[*_unfinished(folders), *_collapsed(found), *comparison.caveats(found, ends)],
        headings=[TITLES[name] for name in measures],
        rows=_rows(
            ends,
            measures,
            of_one_data=not comparison.several_data(found),
            of_one_encoder=not comparison.several_encoders(found),
        ),
        pairs=[_paired(folders, found, ends, settings[0], other, measures) for other in settings[1:]],
        runs=[one.name for one in found],
        settings={str(row[0]): [str(value) for value in row[1:]] for row in differing.itertuples(index=False)},
    )


def _unfinished(folders: dict[str, RunFolder]) -> list[str]:
    said = []
    for key, run in folders.items():
        status, epochs = read_status(run), run.epochs()
        if status.state != "finished" and epochs:
            said.append(f"{key} is {status.state}: its figures are after epoch {epochs[-1]} of {status.epochs}.")
    return said


def _collapsed(found: Sequence[ComparedRun]) -> list[str]:
    return [f"{run.name}: {run.collapse}" for run in found if run.collapse is not None]


def _rows(
    ends: pd.DataFrame, measures: list[str], *, of_one_data: bool, of_one_encoder: bool
) -> dict[str, tuple[int, list[Cell]]]:
    table = comparison_table(ends, measures, of_one_data=of_one_data, of_one_encoder=of_one_encoder)
    if table is None:
        return {}
    best = {name: best_rows(table.means[name].round(DIGITS), table.better[name]) for name in measures}
    return {
        str(setting): (
            int(table.seeds[setting]),
            [
                Cell(_spread(name, table.means.at[setting, name], table.spreads.at[setting, name]), best[name][setting])
                for name in measures
            ],
        )
        for setting in table.means.index
    }


def _spread(measure: str, mean: Any, spread: Any) -> str:
    mean, spread = float(mean), float(spread)
    if not math.isfinite(mean):
        return NONE
    shown = f"{100 * mean:.1f} %" if measure in SHARES else f"{mean:.3f}"
    if not math.isfinite(spread):
        return shown
    return f"{shown} ± {100 * spread:.1f}" if measure in SHARES else f"{shown} ± {spread:.3f}"


def _paired(
    folders: dict[str, RunFolder],
    found: Sequence[ComparedRun],
    ends: pd.DataFrame,
    first: str,
    second: str,
    measures: list[str],
) -> PairedSettings:
    left_out = ""
    if not are_of_one_encoder(found, ends, first, second):
        left_out = f" {NOT_PAIRED}"
        measures = [name for name in measures if not has_own_scale(name)]
    table = comparison.paired_by_seed(found, ends, first, second, measures)
    pair = comparison.first_pair(found, ends, first, second)
    if pair is None:
        return PairedSettings(first, second, NOTHING_PAIRED, [])
    if not measures:
        return PairedSettings(first, second, f"{left_out} {NONE_LEFT}".strip(), [])
    if table["pairs"].max() >= 2:
        said = f"{table['pairs'].max()} pairs of runs with the same seed and the same held-out images."
        return PairedSettings(first, second, said + left_out, _tested(table))
    of_images = [name for name in measures if name in comparison.OF_IMAGES]
    if not of_images:
        return PairedSettings(first, second, OF_NO_IMAGES + left_out, [])
    try:
        table = comparison.paired_by_image(folders[pair[0]], folders[pair[1]], of_images)
    except UserError as error:
        return PairedSettings(first, second, error.what, [])
    said = (
        f"{pair[0]} and {pair[1]}, paired by image, for there is one pair of runs only: this says how sure "
        "the difference is on these images, and nothing of other seeds and splits."
    )
    return PairedSettings(first, second, said + left_out, _tested(table))


def _tested(table: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "measure": TITLES.get(str(row["measure"]), str(row["measure"]).replace("_", " ").capitalize()),
            "difference": _number(row["difference"], "+.4f"),
            "interval": f"{_number(row['lower'], '+.4f')} to {_number(row['upper'], '+.4f')}"
            if math.isfinite(row["lower"])
            else NONE,
            "p": _number(row["p"], ".2g"),
            "adjusted": _number(row["adjusted_p"], ".2g"),
            "test": str(row["test"]),
        }
        for row in table.to_dict("records")
    ]


def _number(value: float, how: str) -> str:
    return format(value, how) if math.isfinite(value) else NONE
