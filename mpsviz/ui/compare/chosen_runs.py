"""Which runs are compared, and their figures, read once for each version of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.runs.comparison import comparison
from mpsviz.runs.comparison.compared_run import ComparedRun, EpochChoice, choose_epoch, compared_run
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from mpsviz.ui.session import state
from mpsviz.ui.session.offered_runs import own_or_alike
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.controls import run_titles
from mpsviz.ui.shared.words import STATE_WORDS, axis_title, plain
from mpsviz.ui.tables.headline_table import TITLES as HEADLINE

MOST = 50
KEY = "compared runs"
_OF_EXAMPLES = "compared runs are examples, as the sidebar's was"
DIGITS = 3
WATCH_S = 3.0
_FILES = ("config.json", "probe.parquet", "analysis/summary.parquet")


def pick_runs() -> list[RunFolder]:
    """A multiselect of the runs that have figures; at first those of the data of the sidebar's run."""
    current = state.current_run()
    of_examples = current is not None and is_example(current)
    if st.session_state.get(_OF_EXAMPLES, of_examples) != of_examples:
        st.session_state.pop(KEY, None)  # the sidebar has gone from an example to a run of one's own, or back
    st.session_state[_OF_EXAMPLES] = of_examples
    offered = own_or_alike(current, set(st.session_state.get(KEY, ())))
    runs = {run.path.name: run for run in offered if compared(run) is not None}
    if KEY not in st.session_state:
        st.session_state[KEY] = list(_alike(runs.values()))[:MOST]
    chosen = [name for name in st.session_state[KEY] if name in runs]
    titles = run_titles(runs, {name: current_status(run) for name, run in runs.items()})
    names = st.multiselect(
        "Runs",
        list(runs),
        default=chosen,
        format_func=titles.__getitem__,
        max_selections=MOST,
        key=f"{KEY}: {titles}",  # the browser keeps a title as it was; new titles need a new widget
        placeholder="Two runs or more",
        help=f"Two to {MOST} runs that have been measured. Runs that differ in their seed only are one setting.",
    )
    waiting = _waiting(runs)
    st.session_state[KEY] = [*names, *waiting]
    if waiting:
        st.fragment(_join, run_every=WATCH_S)(waiting)
    return [runs[name] for name in names]


def _waiting(measured: Mapping[str, RunFolder]) -> list[str]:
    """Those that were chosen and go on, of which nothing is measured yet."""
    going_on = {run.path.name for run in list_runs() if current_status(run).going_on}
    return [name for name in st.session_state[KEY] if name in going_on and name not in measured]


def _join(names: list[str]) -> None:
    """Draw the page again when one of these has been measured, or has ended."""
    runs = [run for run in list_runs() if run.path.name in names]
    if any(compared(run) is not None or not current_status(run).going_on for run in runs):
        st.rerun()
    said = "1 chosen run has no figures yet: it joins with its first snapshot."
    if len(names) > 1:
        said = f"{len(names)} chosen runs have no figures yet: they join with their first snapshot."
    st.caption(f":material/progress_activity: {said}")


def say_which_have_not_ended(runs: Iterable[RunFolder]) -> None:
    """Their figures are of the newest snapshot, and stand beside those of whole runs."""
    for run in runs:
        status = current_status(run)
        if status.state != "finished" and (epochs := run.epochs()):
            st.caption(
                f":material/info: {plain(run.path.name)} is {STATE_WORDS[status.state]}: its figures are after epoch "
                f"{epochs[-1]} of {status.epochs}."
            )


def choose(names: Iterable[str]) -> None:
    """Callback of other pages: compare these."""
    st.session_state[KEY] = list(names)[:MOST]
    st.session_state.pop(_OF_EXAMPLES, None)


def _alike(runs: Iterable[RunFolder]) -> Iterable[str]:
    current = state.current_run()
    own = None if current is None else compared(current)
    for run in runs:
        if current is not None and is_example(run) != is_example(current):
            continue
        other = compared(run)
        if own is None or (other is not None and other.config["data"]["name"] == own.config["data"]["name"]):
            yield run.path.name


def compared(run: RunFolder) -> ComparedRun | None:
    """None where nothing of it is measured, or its settings can't be read."""
    return _compared(str(run.path), cache.stamp(*(run.path / file for file in _FILES)))


@st.cache_resource(max_entries=400, show_spinner=False)
def _compared(path: str, version: cache.Version) -> ComparedRun | None:
    try:
        return compared_run(RunFolder(Path(path)))
    except UserError:
        return None


def known(runs: Iterable[RunFolder]) -> list[ComparedRun]:
    return [found for run in runs if (found := compared(run)) is not None]


def best_epoch(run: RunFolder) -> EpochChoice | None:
    """See `mpsviz.runs.comparison.compared_run.choose_epoch`; only of an older run snapshots are read."""
    found = compared(run)
    if found is not None and found.choice is not None:
        return found.choice
    files = (run.path / "snapshots" / f"{epoch:04d}.safetensors" for epoch in run.epochs())
    return _best_epoch(str(run.path), cache.stamp(run.path / "probe.parquet", *files))


@st.cache_resource(max_entries=100, show_spinner=False)
def _best_epoch(path: str, version: cache.Version) -> EpochChoice | None:
    return choose_epoch(RunFolder(Path(path)))


def measures_of(figures: pd.DataFrame) -> list[str]:
    """The measures that any of these runs has, those of the headline first."""
    there = set(figures["measure"])
    return [name for name in dict.fromkeys([*HEADLINE, *MEASURES["run"]]) if name in there and name in MEASURES["run"]]


def title(measure: str) -> str:
    """How a measure is called on the page."""
    return HEADLINE.get(measure, measure.replace("_", " ").capitalize())


def title_with_unit(measure: str) -> str:
    return axis_title(title(measure), MEASURES["run"][measure].unit)


def pick_measure(label: str, figures: pd.DataFrame, first: str) -> str:
    offered = measures_of(figures)
    return st.selectbox(
        label, offered, index=offered.index(first) if first in offered else 0, format_func=title, key=f"{KEY}: {label}"
    )


def all_curves(runs: list[ComparedRun]) -> pd.DataFrame:
    return comparison.curves(runs)
