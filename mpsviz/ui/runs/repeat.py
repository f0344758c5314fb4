"""More runs like the one of the sidebar: other seeds, cross-entropy, other weights; started into the line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.preflight import look_ahead
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.sweep.existing import alone, find
from mpsviz.runs.sweep.expansion import Member, expand
from mpsviz.runs.sweep.local_engine import take_up
from mpsviz.runs.sweep.plan import LONGEST_NAME, Plan, check
from mpsviz.runs.sweep.rehearsal import check_disk
from mpsviz.runs.sweep.value_text import values_of
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.session.other_tabs import tell_other_tabs
from mpsviz.ui.shared.notices import explained, show_error
from mpsviz.ui.shared.words import duration, plain

_REFUSED = "what could not be started"
SEED, WEIGHT, METHOD = "seed", "method.gram_weight", "method.name"
WORDS = {SEED: "seed", WEIGHT: "λ1", METHOD: "method"}


def buttons(run: RunFolder) -> None:
    """Three ways to more runs with the settings of this one but for one; each asks before it starts any."""
    if refused := st.session_state.pop(_REFUSED, None):
        show_error(refused.what, refused.next_step)
    try:
        config = run.config()
    except UserError:
        return  # what is wrong with it is said above
    if config.data.name == launcher.SOURCE:
        return
    seeds, cross, weights = st.columns(3)
    if seeds.button("Repeat with 3 seeds…", width="stretch", help="What of its figures is chance shows over seeds."):
        _ask_seeds(run, config)
    if cross.button(
        "Compare with cross-entropy…",
        width="stretch",
        disabled=config.method.name == "ce",
        help="The same data, split and epochs by cross-entropy alone, at the learning rate that suits it.",
    ):
        _ask_cross_entropy(run, config)
    if weights.button(
        "Sweep λ1…",
        width="stretch",
        disabled=not hasattr(config.method, "gram_weight"),
        help="Other weights of the Gram alignment loss, which keeps the cosines between images.",
    ):
        _ask_weights(run, config)


@st.dialog("Repeat with other seeds")
def _ask_seeds(run: RunFolder, config: RunConfig) -> None:
    usual = ", ".join(str(config.seed + further) for further in (1, 2, 3))
    _ask(run, config, SEED, st.text_input("Seeds", usual, help="With commas between them."))


@st.dialog("Compare with cross-entropy")
def _ask_cross_entropy(run: RunFolder, config: RunConfig) -> None:
    _ask(run, config, METHOD, "ce")


@st.dialog("Sweep λ1")
def _ask_weights(run: RunFolder, config: RunConfig) -> None:
    own = float(getattr(config.method, "gram_weight", 0.0))
    usual = (0, own / 5, own * 5) if own else (1, 10)
    text = st.text_input("Values of λ1", ", ".join(f"{value:g}" for value in usual), help="With commas between them.")
    _ask(run, config, WEIGHT, text)


def _ask(run: RunFolder, config: RunConfig, setting: str, text: str) -> None:
    """Say what would be started, and start it when it is wanted."""
    with explained():
        sweep, members = more_like(run, config, setting, text)
        parent = run.path.parent
        missing = [member for member in members if find(member, parent) != "finished"]
        order = ", one after the other" if len(missing) > 1 else ""
        st.markdown(f"{_count(len(missing), 'run')} will be started{order}: {_named(setting, missing)}.")
        if len(missing) < len(members):
            st.caption(f"{_count(len(members) - len(missing), 'run')} of these finished before.")
        st.caption(plain(_needs(run, len(missing))))
        if st.button("Start and compare", type="primary", on_click=_start, args=(sweep, members, run)):
            if _REFUSED in st.session_state:
                st.rerun()
            st.switch_page("pages/compare.py")


def more_like(run: RunFolder, config: RunConfig, setting: str, text: str) -> tuple[str, Sequence[Member]]:
    """The name of the sweep, and its members: this run with other values of a setting, itself left out.

    Raises:
        UserError: the values are none, or out of their range.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", run.path.name).lstrip("._-")[:LONGEST_NAME] or "run"
    plan = Plan(name=name, grid={setting: values_of(setting, text)})
    check(plan)
    members = [member for member in expand(plan, config).members if member.config != config]
    if not members:
        raise UserError("This run has these settings itself.", next_step="Name other values.")
    return name, members


def _start(sweep: str, members: Sequence[Member], run: RunFolder) -> None:
    """Callback: what could not be done is said when the page is drawn."""
    try:
        look_ahead(members[0].config)
        with alone(run.path.parent, sweep):
            for member in members:
                take_up(member, run.path.parent, sweep)
    except UserError as error:
        st.session_state[_REFUSED] = error
    chosen_runs.choose([run.path.name, *(member.name for member in members)])
    tell_other_tabs()


def _needs(run: RunFolder, count: int) -> str:
    """How long so many runs will take, and how much room, going by this one.

    Raises:
        UserError: there is less room.
    """
    status = read_status(run)
    words = "How long they will take is not known yet."
    if status.state == "finished" and status.started_at is not None and status.ended_at is not None:
        words = f"About {duration((status.ended_at - status.started_at) * count)} in all."
    if status.disk_mb:
        words += f" {check_disk(run.path.parent, int(count * status.disk_mb * 1e6), count)}"
    return words


def _named(setting: str, members: Sequence[Member]) -> str:
    values = ", ".join(str(member.varied[setting]) for member in members)
    return plain(f"{WORDS[setting]} = {values}") if values else "none"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
