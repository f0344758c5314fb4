"""Paired differences between two settings, over seeds; or of two runs, over images and classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.runs.comparison import comparison
from mpsviz.runs.comparison.compared_run import ComparedRun
from mpsviz.runs.folder.recording import common_row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.compare import choices, chosen_runs
from mpsviz.ui.session import state
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.shared.words import in_percent, plain
from mpsviz.ui.tables import run_tables
from mpsviz.ui.tables.comparison_table import NONE_LEFT, NOT_PAIRED, are_of_one_encoder, has_own_scale
from mpsviz.ui.tables.headline_table import TITLES as HEADLINE

NUMBERS: dict[Any, Any] = {
    "difference": "{:+.4f}", "lower": "{:+.4f}", "upper": "{:+.4f}", "p": "{:.2g}", "adjusted_p": "{:.2g}",
    "pairs": "{:d}",
}  # fmt: skip
OF_MEASURE: Any = ["difference", "lower", "upper"]
"""Columns that are in the unit of the measure."""
NONE = "–"
"""In place of what can't be computed; the column `test` says why."""


def paired(runs: list[RunFolder], found: list[ComparedRun], at_the_end: pd.DataFrame, unseeded: frozenset[str]) -> None:
    """Two settings: by seed where they share two seeds or more, else by image.

    Args:
        unseeded: settings whose runs have no seed that is known.
    """
    settings = list(dict.fromkeys(at_the_end["setting"]))
    if len(settings) < 2:
        st.caption("These runs are one setting. Add runs of another to see what differs.")
        return
    left, right = st.columns(2, gap="medium")
    first = choices.choose_one("from", "From", settings, settings[0], where=left)
    others = [name for name in settings if name != first]
    second = choices.choose_one("to", "To", others, others[0], where=right)
    pair = comparison.first_pair(found, at_the_end, first, second)
    rows = common_row_words(runs).many
    seeded = not {first, second} <= unseeded
    if pair is None:
        needed = f"the seed and the {rows}" if seeded else f"the {rows}"
        what_next = "start them with the same seed on the same data" if seeded else "record the same rows and labels"
        st.caption(f"No run of one has {needed} of a run of the other, so nothing can be paired: {what_next}.")
        return
    offered = chosen_runs.measures_of(at_the_end)
    of_one_encoder = are_of_one_encoder(found, at_the_end, first, second)
    if not of_one_encoder:
        offered = [name for name in offered if not has_own_scale(name)]
        st.caption(f":material/info: {NOT_PAIRED}{'' if offered else f' {NONE_LEFT}'}")
    if offered:
        _by_measure(runs, found, at_the_end, (first, second), pair, offered, seeded=seeded)
    by_name = {run.path.name: run for run in runs}
    one, other = (by_name[name] for name in pair)
    _by_class(one, other, of_one_encoder=of_one_encoder)


def _by_measure(
    runs: list[RunFolder],
    found: list[ComparedRun],
    at_the_end: pd.DataFrame,
    settings: tuple[str, str],
    pair: tuple[str, str],
    offered: list[str],
    *,
    seeded: bool,
) -> None:
    """Choose of the measures that may be paired, and show how they differ from one setting to the other; see
    `_by_image`."""
    measures = choices.choose_some("paired", "Measures to pair", offered, list(HEADLINE), titles=chosen_runs.title)
    table = comparison.paired_by_seed(found, at_the_end, *settings, measures)
    by_name = {run.path.name: run for run in runs}
    one, other = (by_name[name] for name in pair)
    if not measures:
        st.caption("Choose a measure.")
    elif table["pairs"].max() >= 2:
        _show(
            table,
            f"{table['pairs'].max()} pairs of runs with the same seed and the same {common_row_words(runs).many}.",
        )
    else:
        _by_image(one, other, measures, table, seeded=seeded)


def _show(table: pd.DataFrame, said: str) -> None:
    shares = table.index[table["measure"].map(chosen_runs.is_share)]
    shown = table.assign(measure=table["measure"].map(chosen_runs.title))
    st.dataframe(
        shown.style.format(NUMBERS, na_rep=NONE).format(_points, na_rep=NONE, subset=(shares, OF_MEASURE)),
        hide_index=True,
        column_order=("measure", "difference", "lower", "upper", "p", "adjusted_p", "pairs", "test"),
        column_config={
            "adjusted_p": st.column_config.NumberColumn(
                "adjusted p", help="After Benjamini and Hochberg, over the measures of this table."
            ),
        },
        placeholder=NONE,
        alt="Paired differences with their intervals and tests.",
    )
    undefined = f" {NONE}: not defined, see the last column." if table["p"].isna().any() else ""
    st.caption(f"To − from, with 95 % intervals. {said}{undefined}")


def _points(difference: Any) -> str:
    """Of a share, in percentage points."""
    return f"{100 * difference:+.2f} points"


def _by_image(one: RunFolder, other: RunFolder, measures: list[str], by_seed: pd.DataFrame, *, seeded: bool) -> None:
    """Of one pair of runs.

    Args:
        by_seed: their differences as figures of the run, without a test.
        seeded: whether further runs could have other seeds.
    """
    words = common_row_words([one, other])
    of_images = [name for name in measures if name in comparison.OF_IMAGES]
    if of_images:
        try:
            _show(
                _paired_by_image(one, other, tuple(of_images)),
                "Paired by image, for there is one pair of runs only: this says how sure the difference is on these "
                "images, and nothing of other seeds and splits."
                if seeded
                else f"Paired by {words.noun}: this says how sure the difference is on these {words.many}, and nothing "
                "of other trainings.",
            )
        except UserError as error:
            st.caption(plain(error.what))
    rest = by_seed[~by_seed["measure"].isin(of_images)]
    if len(rest):
        said = ", ".join(
            f"{chosen_runs.title(name)} {_points(difference) if chosen_runs.is_share(name) else f'{difference:+.4f}'}"
            for name, difference in zip(rest["measure"], rest["difference"], strict=True)
        )
        st.caption(
            (
                "Figures that are no mean over images can be tested over two seeds or more only"
                if seeded
                else f"Figures that are no mean over {words.many} can't be tested on one run of each"
            )
            + f"; here they differ by: {plain(said)}."
        )


def _paired_by_image(one: RunFolder, other: RunFolder, measures: tuple[str, ...]) -> pd.DataFrame:
    files = [
        run.path / file
        for run in (one, other)
        for file in (
            "probe.parquet",
            "names.safetensors",
            *(f"snapshots/{epoch:04d}.safetensors" for epoch in run.epochs()),
        )
    ]
    return _paired_images(str(one.path), str(other.path), measures, cache.stamp(*files))


@st.cache_data(max_entries=32, show_spinner="Pairing images…")
def _paired_images(one: str, other: str, measures: tuple[str, ...], version: cache.Version) -> pd.DataFrame:
    return comparison.paired_by_image(RunFolder(Path(one)), RunFolder(Path(other)), measures)


def _by_class(one: RunFolder, other: RunFolder, *, of_one_encoder: bool) -> None:
    """A measure of each class under both, the largest difference first, and both in one view."""
    found = [cache.table(run, "analysis/per_class") for run in (one, other)]
    tables = [table for table in found if table is not None]
    if len(tables) < 2:
        return
    there = set(tables[0]["measure"]) & set(tables[1]["measure"]) & set(MEASURES["class"])
    offered = [
        name
        for name in dict.fromkeys(["accuracy", *sorted(there)])
        if name in there and (of_one_encoder or not has_own_scale(name, "class"))
    ]
    if not offered:
        return
    st.subheader("By class")
    left, right = st.columns([2, 1], gap="medium", vertical_alignment="bottom")
    measure = choices.choose_one(
        "class-measure", "Measure of the class", offered, offered[0], titles=chosen_runs.title, where=left
    )
    if right.button("Open both in Manifold", width="stretch", help="The same images under both, in one view."):
        state.show_run(one)
        st.session_state[f"run beside {one.path.name}"] = other.path.name
        st.switch_page("pages/manifold.py")
    ends = [run_tables.before_and_after(table[table["measure"] == measure]) for table in tables]
    both = ends[0][["label_index", "class", "after"]].merge(ends[1][["label_index", "after"]], on="label_index")
    both = both.rename(columns={"after_x": "from", "after_y": "to"})
    both["difference"] = both["to"] - both["from"]
    value, change = "%.3f", "%+.3f"
    if MEASURES["class"][measure].unit.startswith(chosen_runs.SHARE):
        both[["from", "to", "difference"]] = both[["from", "to", "difference"]].map(in_percent)
        value, change = "%.1f %%", "%+.1f points"
    st.dataframe(
        both.iloc[both["difference"].abs().argsort()[::-1]],
        hide_index=True,
        column_order=("class", "from", "to", "difference"),
        column_config=controls.number_columns(**{"from": value, "to": value}, difference=change),
        height=320 if len(both) > 8 else "content",
        placeholder=NONE,
        alt="Each class under both settings, the largest difference first.",
    )
    rows = common_row_words([one, other]).many
    st.caption(f"Runs {plain(one.path.name)} and {plain(other.path.name)} at their last snapshot, {rows}.")
