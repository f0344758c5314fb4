"""Which runs are compared, and their figures, read once for each version of their files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.runs.comparison import comparison
from mpsviz.runs.comparison.compared_run import ComparedRun, EpochChoice, choose_epoch, compared_run
from mpsviz.runs.folder.recording import first_epoch, first_words, time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from mpsviz.ui.compare import choices
from mpsviz.ui.session import address, state
from mpsviz.ui.session.address_completion import complete_address
from mpsviz.ui.session.offered_runs import offered_runs
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.controls import run_titles
from mpsviz.ui.shared.words import axis_title, plain, state_words
from mpsviz.ui.tables.headline_table import TITLES as HEADLINE

MOST = 50
KEY = "compared runs"
_OF_EXAMPLES = "compared runs are examples, as the sidebar's was"
_GONE = "runs that the address asked for and that are not here"
DIGITS = 3
SHARE = "share of "
"""How the unit of a share begins."""
WATCH_S = 3.0
_FILES = ("config.json", "probe.parquet", "analysis/summary.parquet")


def pick_runs() -> list[RunFolder]:
    """A multiselect of the runs that have figures; at first those of the address, or of the sidebar's data. Returns
    those that have ended before the others, for of two runs of a setting and seed the first counts."""
    current = state.current_run()
    of_examples = current is not None and is_example(current)
    if st.session_state.get(_OF_EXAMPLES, of_examples) != of_examples:
        st.session_state.pop(KEY, None)  # the sidebar has gone from an example to a run of one's own, or back
    st.session_state[_OF_EXAMPLES] = of_examples
    _take_address()
    runs = {run.path.name: run for run in offered_runs() if compared(run) is not None}
    if KEY not in st.session_state:
        st.session_state[KEY] = list(_alike(runs.values()))[:MOST]
    titles = run_titles(runs, {name: current_status(run) for name, run in runs.items()})
    key = f"{KEY}: {titles}"  # the browser keeps a title as it was; new titles need a new widget
    st.session_state[key] = [name for name in st.session_state[KEY] if name in runs]
    names = st.multiselect(
        "Runs",
        list(runs),
        format_func=titles.__getitem__,
        max_selections=MOST,
        key=key,
        on_change=_take_runs,
        args=(key,),
        placeholder="Two runs or more",
        help=f"Two to {MOST} runs that have been measured. Runs that differ in their seed only are one setting.",
    )
    waiting = _waiting()
    st.session_state[KEY] = [*names, *waiting]
    choices.note("runs", address.listed(st.session_state[KEY]))
    if gone := st.session_state.get(_GONE):
        st.caption(f":material/warning: The address asks for runs that have no figures here: {plain(', '.join(gone))}.")
    if waiting:
        st.fragment(_join, run_every=WATCH_S)(waiting)
    return sorted((runs[name] for name in names), key=lambda run: current_status(run).state != "finished")


def _take_address() -> None:
    """Compare the runs that the address newly asks for; without any, those of the sidebar's data."""
    with address.asked("runs") as asked:
        if asked is None:
            return
        names = list(dict.fromkeys(address.names_in(asked)))[:MOST]
        there = {run.path.name for run in offered_runs() if compared(run) is not None or current_status(run).going_on}
        st.session_state[_GONE] = [name for name in names if name not in there]
        st.session_state[KEY] = [name for name in names if name in there]
        if not st.session_state[KEY]:
            del st.session_state[KEY]


def _take_runs(key: str) -> None:
    """Callback: the reader has chosen others."""
    st.session_state[KEY] = [*st.session_state[key], *_waiting()]
    st.session_state[_GONE] = []


def _waiting() -> list[str]:
    """Those that were chosen and go on, of which nothing is measured yet."""
    waiting = {run.path.name for run in list_runs() if current_status(run).going_on and compared(run) is None}
    return [name for name in st.session_state[KEY] if name in waiting]


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
    """Their figures are of the newest snapshot that is measured, and stand beside those of whole runs."""
    for run in runs:
        status, found = current_status(run), compared(run)
        if status.state == "finished" or found is None:
            continue
        whole = "" if status.recorded else f" of {status.epochs}"
        last = int(found.summary["epoch"].max())
        of = f"after {time_unit(run)} {last}{whole}" if last > first_epoch(run) else f"those of {first_words(run)}"
        st.caption(f":material/info: {plain(run.path.name)} is {state_words(status)}: its figures are {of}.")


def choose(names: Iterable[str]) -> None:
    """Callback of other pages: compare these."""
    st.session_state[KEY] = list(names)[:MOST]
    st.session_state[_GONE] = []
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


def is_share(measure: str) -> bool:
    """Whether it is a share of something, in [0, 1], which the page shows in percent."""
    return MEASURES["run"][measure].unit.startswith(SHARE)


def scale(measure: str) -> float:
    """What a value of the measure is multiplied by where it is drawn."""
    return 100.0 if is_share(measure) else 1.0


def title_with_unit(measure: str) -> str:
    """As an axis says it: "fused accuracy (% of images)"."""
    unit = MEASURES["run"][measure].unit
    return axis_title(title(measure), f"%{unit.removeprefix('share')}" if is_share(measure) else unit)


def pick_measure(word: str, label: str, figures: pd.DataFrame, first: str) -> str:
    """Args: word: what the address calls it, see `choices`."""
    return choices.choose_one(word, label, measures_of(figures), first, titles=title)


def all_curves(runs: list[ComparedRun]) -> pd.DataFrame:
    return comparison.curves(runs)


def keep_address() -> None:
    """Call it at the end of the page: its address says what was chosen."""
    current = state.current_run()
    if current is not None:
        address.keep(run=current.path.name, **choices.words())
        complete_address()
