"""A run as it goes: progress, curves, the moving map, the log; Pause and Cancel."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.errors import UserError
from mpsviz.permission import may_change
from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.worker_log import log_tail
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, wish
from mpsviz.ui.explore.explorer import explore
from mpsviz.ui.polling.watch import watch
from mpsviz.ui.shared import charts
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.notices import explain_failure
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tune.run_seen import curves_seen, figures_seen, run_seen

POLL_S = 1.0
MAP_S, FIGURES_S = 4.0, 8.0
"""Seconds between two drawings of a run's map, and of its figures and curves, where these have changed: a map is sent
what is new, which takes a browser a tenth of a second, and a chart is made anew, which takes it three times as long."""
FIRST_POLL_S, FIRST_SNAPSHOTS, FIRST_S = 0.5, 2, 60.0
"""Until there are more snapshots than so many, for so long at most, the picture is waited for: looked for more often,
and drawn at once."""
LIVE_HEIGHT = 430
BAR_AND_BUTTONS = (3.5, 1.2, 1.2)
"""Widths of the progress and of its two buttons, which are to show their longest word whole ("Stopping…")."""
NOTHING_PRINTED = "Nothing has been printed."


def follow(run: RunFolder) -> None:
    """Show the run under its headline; while it goes on, show it again when something has changed, afterwards once."""
    if not launcher.current_status(run).going_on:
        explain_failure(run)
        status = launcher.current_status(run)
        _notes(run, status)
        _moving_map(run, status)
        _curves(run, status)
        return

    @st.fragment
    def follow_closely() -> None:
        status = launcher.current_status(run)
        if not status.going_on:
            st.rerun()
        _progress(run, status)
        _notes(run, status)
        _moving_map(run, status)

    @st.fragment
    def follow_curves() -> None:
        watch(f"curves of {run.path}", partial(curves_seen, run), every_s=POLL_S, waits_s=(FIGURES_S,))
        _curves(run, launcher.current_status(run))

    with st.container(key="live-run"):
        follow_closely()
        follow_curves()


def _begins(run: RunFolder, status: Status) -> bool:
    """Whether a run has just begun, and no picture has moved yet, or not for long."""
    if status.recorded or status.state != "running" or len(run.epochs()) > FIRST_SNAPSHOTS:
        return False
    return status.started_at is None or time.time() - status.started_at < FIRST_S


def live_headline(run: RunFolder) -> None:
    """The headline, following the run for as long as it goes on."""
    if not launcher.current_status(run).going_on:
        headline(run)
        return

    @st.fragment
    def follow_figures() -> None:
        watch(f"figures of {run.path}", partial(figures_seen, run), every_s=POLL_S, waits_s=(FIGURES_S,))
        headline(run)

    with st.container(key="live-headline"):
        follow_figures()


def _progress(run: RunFolder, status: Status) -> None:
    """How far it is, which the browser keeps up to date by itself, and what draws the rest again."""
    begins = _begins(run, status)
    waits = (0, 0 if begins else MAP_S)
    every = FIRST_POLL_S if begins else POLL_S
    look = partial(run_seen, run)
    if status.recorded:
        watch(f"run {run.path}", look, every_s=every, waits_s=waits)
        return
    bar, pause, cancel = st.columns(BAR_AND_BUTTONS, vertical_alignment="bottom")
    with bar:
        watch(f"run {run.path}", look, every_s=every, waits_s=waits)
    steer(run, status, pause, cancel)


def steer(run: RunFolder, status: Status, pause: DeltaGenerator, cancel: DeltaGenerator) -> None:
    """The two buttons of a run that goes on."""
    if not may_change():
        return
    asked = wish(run)
    if asked:
        cancel.button("Pausing…" if asked == "pause" else "Stopping…", disabled=True, width="stretch", key="asked")
        return
    if launcher.can_pause(run):
        pause.button(
            "Pause",
            on_click=_tell,
            args=(launcher.pause, run),
            width="stretch",
            help="Ends its process and frees the device. Resume goes on from this very step.",
        )
    cancel.button(
        "Cancel",
        on_click=_tell,
        args=(launcher.cancel, run),
        width="stretch",
        help="Stops at the next step. What was measured so far is kept.",
    )


def _tell(what: Callable[[RunFolder], None], run: RunFolder) -> None:
    """Callback: ask something of a run; that it has just ended is no matter."""
    with contextlib.suppress(UserError):
        what(run)


def _notes(run: RunFolder, status: Status) -> None:
    words = row_words(run)
    for note in status.notes:
        st.caption(plain(words.said(note)))


def _moving_map(run: RunFolder, status: Status) -> None:
    if not explore(run, colour="column:family", height=LIVE_HEIGHT):
        if status.going_on:
            st.caption(
                "The first picture comes about ten seconds after the start, later where another run goes on first, the "
                "machine is busy, or the model large."
                if not status.recorded
                else "The first picture comes when the first snapshot has been recorded, and measured beside."
            )
        return
    if status.going_on:
        st.caption("The map is growing with every snapshot; the slider follows while it stands at the end.")


def _curves(run: RunFolder, status: Status) -> None:
    """The loss and the accuracy, and what was printed."""
    losses = charts.logged(run) if status.recorded else charts.losses(run, status.epochs, status.steps)
    accuracy = charts.accuracy(run, status.epochs)
    with st.container(key="curves"):
        left, right = st.columns([3.5, 1.1], gap="small", vertical_alignment="center")
    if losses is not None:
        left.plotly_chart(
            losses,
            theme=None,
            key="losses",
            config={"displayModeBar": False},
            alt="What was logged, over the steps." if status.recorded else "The loss and its parts over the epochs.",
        )
    elif status.state == "finished" and not status.recorded:
        left.caption("There is no loss to show: nothing was trained by gradient steps.")
    if accuracy is not None:
        right.plotly_chart(
            accuracy,
            theme=None,
            key="accuracy",
            config={"displayModeBar": False},
            alt="Accuracy on held-out images over the epochs: zero-shot, tuned and fused.",
        )
    if losses is not None and accuracy is not None and not status.recorded:
        st.caption(
            "Loss: each step thin, the mean of each epoch thick. Accuracy: share of held-out images whose class is "
            "found, by the untuned model (zero-shot), the tuned one, and both together (fused)."
        )
    with st.expander("Log"):
        st.code(log_tail(run) or NOTHING_PRINTED, language=None)
