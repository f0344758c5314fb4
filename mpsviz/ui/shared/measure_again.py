"""What a page misses that today's version could measure: what it is, a button, and how far the measuring is."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.permission import may_change
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.folder.measured import Thing, never_measured
from mpsviz.runs.folder.recording import first_epoch
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.reconcile import is_foreign
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.notices import show_error
from mpsviz.ui.shared.words import duration, in_code, path_in_command, plain, told

POLL_S = 1.0
FIRST = "The snapshots of this recording are here; its figures and maps take a minute or two to be made."
EMPTY = "**No snapshot was recorded here.** The training ended before its first one, so there is nothing to show."
COMMAND = "mpsviz analyse"
HELP = (
    "Measures the kept snapshots again and draws the maps again, in the background: it goes on if you close this tab. "
    "Nothing is tuned. What the run shows now stays until all is done."
)


def offer_first_measuring(run: RunFolder) -> bool:
    """Draw a card where a recording was neither measured nor drawn yet, or that is being done, or where it has nothing
    to measure; whether it did."""
    status = launcher.current_status(run)
    if not (status.recorded and status.ended and never_measured(run)):
        return False
    if not run.epochs():
        st.info(EMPTY, icon=":material/hourglass_empty:")
        return True
    if follow_measuring(run):
        return True
    sentence = f"**Not measured yet.** {FIRST}"
    command = in_code(f"{COMMAND} {path_in_command(run)}")
    if is_foreign(run) or not may_change():
        st.info(f"{sentence} {command} does it.", icon=":material/hourglass_empty:")
        return True
    _card(run, f"{sentence}  \nThe same by command: {command}.", "Measure")
    return True


def offer_measuring(run: RunFolder, pieces: Mapping[Thing, str]) -> bool:
    """Draw a card where the run lacks one of the page's pieces, or is being measured.

    Args:
        pieces: what the page would show, and what that is called.

    Returns:
        Whether it drew the card.
    """
    if not launcher.current_status(run).ended or is_foreign(run) or not may_change():
        return False
    if launcher.current_status(run).recorded and never_measured(run):
        return True  # `offer_first_measuring` did, above
    if follow_measuring(run):
        return True
    lacking = cache.unmeasured(run)
    names = dict.fromkeys(name for thing, name in pieces.items() if thing in lacking)
    if not names or first_epoch(run) not in run.epochs():
        return False
    _card(
        run,
        f"**Not measured in this run: {plain(_listed(list(names)))}.**  \nIts snapshots are kept, so this can be "
        "made up for in a minute or two, as far as its data allows.",
        "Measure again",
    )
    return True


def _card(run: RunFolder, sentence: str, label: str) -> None:
    """What is missing beside the button that makes up for it, below why that could not be done before, if so."""
    refused = st.session_state.pop(_refused_key(run), None)
    status = remeasure_process.status_of(run)
    with st.container(border=True, key="measure again"):
        failure = status.error if status else None
        if refused:
            show_error(refused.what, refused.next_step)
        elif failure:
            show_error(failure.what, failure.next)
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.markdown(sentence)
        button.button(label, icon=":material/refresh:", on_click=_start, args=(run,), width="stretch", help=HELP)


def follow_measuring(run: RunFolder) -> bool:
    """Draw how far the measuring is, again and again; False where the run is not being measured."""
    if not _goes_on(run):
        return False

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        status = remeasure_process.status_of(run)
        if status is None or status.state != "running":
            st.rerun()
        left = "" if status.seconds_left is None else f" · {duration(status.seconds_left)} left"
        with st.container(border=True, key="measure again"):
            bar, cancel = st.columns([4, 1], vertical_alignment="center")
            bar.progress(status.share, text=f"**Measuring again** · {plain(told(status.doing))}{left}")
            cancel.button(
                "Cancel",
                on_click=remeasure_process.cancel,
                disabled=not may_change(),
                args=(run,),
                width="stretch",
                help="The run stays as it was.",
            )

    poll()
    return True


def _goes_on(run: RunFolder) -> bool:
    status = remeasure_process.status_of(run)
    return status is not None and status.state == "running"


def _start(run: RunFolder) -> None:
    """Callback: begin; why that can't be done is said when the page is drawn."""
    try:
        remeasure_process.start(run)
    except UserError as error:
        st.session_state[_refused_key(run)] = error


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _refused_key(run: RunFolder) -> str:
    return f"measuring of {run.path.name} refused"
