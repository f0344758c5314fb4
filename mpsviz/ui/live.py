"""A run as it goes: progress, curves, the moving map, the log; and Cancel."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.runs import launcher
from mpsviz.runs.status import Status
from mpsviz.runs.store import RunFolder
from mpsviz.ui import cache, charts
from mpsviz.ui.headline import headline
from mpsviz.ui.notices import explain_failure
from mpsviz.ui.words import duration, plain

POLL_S = 1.5


def follow(run: RunFolder) -> None:
    """Show the run under its headline; while it goes on, show it again every POLL_S seconds, afterwards once."""
    if launcher.current_status(run).ended:
        explain_failure(run)
        _show(run, launcher.current_status(run))
        return

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        status = launcher.current_status(run)
        if status.ended:
            st.rerun()
        _progress(run, status)
        _show(run, status)

    poll()


def live_headline(run: RunFolder) -> None:
    """The headline, following the run for as long as it goes on."""
    ended = launcher.current_status(run).ended
    st.fragment(headline, run_every=None if ended else POLL_S)(run)


def _progress(run: RunFolder, status: Status) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="bottom")
    share = status.step / status.steps if status.steps else 0.0
    phase = plain(status.phase)
    words = f"**{phase[:1].upper()}{phase[1:]}**"
    if status.steps:
        words += f" · epoch {status.epoch} of {status.epochs} · step {status.step} of {status.steps}"
    if status.eta_s is not None:
        words += f" · {duration(status.eta_s)} left"
    bar.progress(min(share, 1.0), text=words)
    if (run.path / "control").exists():
        button.button("Stopping…", disabled=True, width="stretch")
    else:
        button.button(
            "Cancel",
            on_click=launcher.cancel,
            args=(run,),
            width="stretch",
            help="Stops at the next step. What was measured so far is kept.",
        )


def _show(run: RunFolder, status: Status) -> None:
    for note in status.notes:
        st.caption(plain(note))
    _moving_map(run, status)
    _curves(run, status)
    with st.expander("Log"):
        st.code(cache.log_tail(run) or "Nothing printed yet.", language=None)


def _moving_map(run: RunFolder, status: Status) -> None:
    figure = charts.live_map(run)
    if figure is None:
        if not status.ended:
            st.caption("The first picture comes about ten seconds after the start.")
        return
    st.plotly_chart(
        figure,
        theme=None,
        key="live map",
        config={"displayModeBar": False},
        alt="Map of the images before tuning and after the newest snapshot.",
    )
    st.caption(f"{PROJECTIONS['pca'].title}, growing with every snapshot. Explore it on the **Manifold** page.")


def _curves(run: RunFolder, status: Status) -> None:
    losses = charts.losses(run, status.epochs, status.steps)
    accuracy = charts.accuracy(run, status.epochs)
    left, right = st.columns([3.5, 1.1], gap="small", vertical_alignment="center")
    if losses is not None:
        left.plotly_chart(
            losses,
            theme=None,
            key="losses",
            config={"displayModeBar": False},
            alt="The loss and its parts over the epochs.",
        )
    elif status.state == "finished":
        left.caption("There is no loss to show: nothing was trained by gradient steps.")
    if accuracy is not None:
        right.plotly_chart(
            accuracy,
            theme=None,
            key="accuracy",
            config={"displayModeBar": False},
            alt="Accuracy on held-out images over the epochs: zero-shot, tuned and fused.",
        )
