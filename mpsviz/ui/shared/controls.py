"""Widgets that several pages share: which run, which epoch, which classes."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.examples import example_runs, is_example
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.runs.lifecycle.status import Status
from mpsviz.ui.polling.watch import watch
from mpsviz.ui.polling.watched import Seen, version_of
from mpsviz.ui.session import address, state
from mpsviz.ui.session.offered_runs import SHOWN, offered_runs
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.shared.words import (
    STATE_COLOURS,
    STATE_MARKS,
    duration,
    moment,
    plain,
    run_source,
    run_title,
    state_words,
)

WATCH_S = 1.0
NONE = "–"
"""In a cell of a table: there is no such figure. A browser writes "None" where it is not told what to."""
STOPPED = frozenset({"paused", "cancelled", "failed"})
"""States that a picker says in words."""
_GOING_ON = "names of the runs that went on"
_MISSING = "a run that the address asked for and that is not here, and the one shown instead"


def run_picker() -> None:
    """The sidebar: every run, newest first, with its state; the choice is in the address, and follows it."""
    runs = {run.path.name: run for run in offered_runs()}
    states = {name: current_status(run) for name, run in runs.items()}
    with address.asked(address.RUN) as asked:
        if asked in runs:
            st.session_state[state.RUN_KEY] = asked
        elif runs and st.session_state.get(state.RUN_KEY) not in runs:
            st.session_state[state.RUN_KEY] = _first(runs, states)
        if asked is not None:
            st.session_state[_MISSING] = ("" if asked in runs else asked, st.session_state.get(state.RUN_KEY))
    if not runs:
        st.caption("No runs yet. Start one on the **Tune** page.")
    else:
        _pick(runs, states)
    if example_runs():
        st.toggle(
            "Examples",
            value=True,
            key=SHOWN,
            persist_state="session",
            help="Runs that came with the app: to be looked at, never changed, and never counted among yours.",
        )


def say_missing_run() -> None:
    """Above a page: the run that its address asked for isn't here, until another one is chosen than that shown now."""
    missing, shown = st.session_state.get(_MISSING, ("", None))
    if not missing or st.session_state.get(state.RUN_KEY) != shown:
        return
    hidden = any(run.path.name == missing for run in example_runs())
    st.warning(
        f"The run “{plain(missing)}” that the link asks for isn't here"
        + (f": what you see is “{plain(shown)}”. " if shown else ". ")
        + (
            "It is an example, and these are hidden: turn on **Examples** in the sidebar, and open the link again."
            if hidden
            else "It was deleted or renamed, or lies in another runs folder."
        ),
        icon=":material/link_off:",
    )


def _pick(runs: dict[str, RunFolder], states: dict[str, Status]) -> None:
    titles = run_titles(runs, states)
    key = f"runs: {titles}"  # the browser keeps a title as it was; new titles need a new widget
    st.session_state[key] = st.session_state[state.RUN_KEY]
    name = st.selectbox(
        "Run",
        list(runs),
        format_func=titles.__getitem__,
        key=key,
        on_change=_take_run,
        args=(key,),
        help="◌ waiting · ▶ running · ‖ paused · ● finished · ■ cancelled · ✕ failed",
    )
    address.keep(run=name)
    _tell_endings(runs, states, titles)
    st.fragment(_facts)(runs[name], runs, states)


def _first(runs: dict[str, RunFolder], states: dict[str, Status]) -> str:
    """The newest of one's own that goes on or has finished; where none does, the newest of all."""
    whole = (
        name
        for name, run in runs.items()
        if not is_example(run) and (states[name].going_on or states[name].state == "finished")
    )
    return next(whole, next(iter(runs)))


def _take_run(key: str) -> None:
    """Callback: the reader has picked a run."""
    st.session_state[state.RUN_KEY] = st.session_state[key]


def _tell_endings(runs: dict[str, RunFolder], states: dict[str, Status], titles: dict[str, str]) -> None:
    """A toast for every run that has ended since this session last looked, by the title that the picker shows."""
    going_on = st.session_state.get(_GOING_ON, frozenset())
    for name in going_on & runs.keys():
        if not states[name].going_on:
            word = state_words(current_status(runs[name]))
            title = titles[name].partition(" ")[2].removeprefix(f"{word} · ")
            st.toast(f"{plain(title)}: {word}.", icon=":material/flag:", duration="long")
    st.session_state[_GOING_ON] = frozenset(name for name, status in states.items() if status.going_on)


def run_titles(runs: dict[str, RunFolder], states: dict[str, Status]) -> dict[str, str]:
    """A title for each run, no two the same, for the browser sends a title back; it says which were stopped."""
    titles: dict[str, str] = {}
    for name, run in runs.items():
        status = states[name]
        stopped = f"{state_words(status)} · " if status.state in STOPPED else ""
        words = f"{STATE_MARKS[status.state]} {stopped}{_short(run, status)}"
        alike = (words if number == 1 else f"{words} · {number}" for number in count(1))
        titles[name] = next(title for title in alike if title not in titles.values())
    return titles


def titles_of_two(run: RunFolder, other: RunFolder) -> tuple[str, str]:
    """What the left and the right run are called where they stand beside each other."""
    sides = {one.path.name: one for one in (run, other)}
    titles = run_titles(sides, {name: current_status(one) for name, one in sides.items()})
    return titles[run.path.name], titles[other.path.name]


def _short(run: RunFolder, status: Status) -> str:
    if (own := title(run)) != run.path.name:
        return own
    try:
        words = run_title(run.config())
    except UserError:
        return run.path.name
    return f"{moment(status.started_at)} {words}" if status.started_at else words


def _facts(run: RunFolder, runs: dict[str, RunFolder], shown: dict[str, Status]) -> None:
    """What is known of the run; a new state of any is shown everywhere, in the picker too."""
    going_on = [runs[name] for name, status in shown.items() if status.going_on]
    if going_on:
        watch("states of runs", partial(_states_seen, run, going_on), every_s=WATCH_S, waits_s=(0,))
    if any(current_status(runs[name]).state != status.state for name, status in shown.items() if status.going_on):
        st.rerun()
    status = current_status(run)
    if status.state != shown[run.path.name].state:
        st.rerun()
    if is_example(run):
        st.badge("example", color="orange")
    else:
        st.badge(state_words(status), color=STATE_COLOURS[status.state])
    facts = []
    with explained():
        facts.append(plain(run_source(run.config())))
    if status.device:
        facts.append(f"On **{plain(status.device)}**")
    if status.started_at and status.ended_at and not status.recorded:  # how long a recording was open says nothing
        facts.append(f"Took {duration(status.ended_at - status.started_at)}")
    facts.append(f"Folder {plain(run.path.name)}")
    st.caption("  \n".join(facts))


def _states_seen(run: RunFolder, going_on: list[RunFolder]) -> Seen:
    status = current_status(run)
    return Seen((version_of(status.state, status.device, [current_status(one).state for one in going_on]),))


def pick_epoch(run: RunFolder, epochs: list[int], help: str) -> int:
    """One of the snapshots after the first: the newest, also when there are more, unless the reader chose another."""
    after, title = epochs[1:] or epochs, time_unit(run).capitalize()
    if len(after) == 1:
        st.text_input(title, str(after[0]), disabled=True, key=f"only epoch of {run.path.name}", help=help)
        return after[0]
    state.follow_epochs(run, after)
    return st.select_slider(title, after, key=state.epoch_key(run), help=help, persist_state="session")


def pick_classes(labels: dict[int, str], key: str, label: str, help: str) -> list[int]:
    """Classes by name: their indices."""
    ordered = sorted(labels, key=lambda index: (labels[index], index))
    return st.multiselect(
        label, ordered, format_func=labels.__getitem__, key=key, placeholder="Type a class name", help=help
    )


def number_columns(**formats: str) -> dict[str, Any]:
    """Formats of a table's numeric columns, by name."""
    return {name: st.column_config.NumberColumn(format=format) for name, format in formats.items()}
