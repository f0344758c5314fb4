"""What a page says when there is nothing to show yet, or when something went wrong: what it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.permission import may_change
from mpsviz.runs.folder.recording import read_recording, row_words, time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.polling.watch import watch
from mpsviz.ui.polling.watched import Seen, version_of
from mpsviz.ui.session.state import current_run
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.setting_labels import by_label
from mpsviz.ui.shared.words import plain, told

WATCH_S = 3.0
LABELS_OTHERWISE = {
    "several": "Every image may have several labels here, and a class stands apart only where each has one. "
    "**Manifold** colours by any of them.",
    "numbers": "The labels are numbers here, which have no classes. **Manifold** colours by them.",
}
NOT_PREDICTED = {
    "several": "Every image may have several labels here, and a prediction is one class of each. **Manifold** colours "
    "by any of the labels.",
    "numbers": "The labels are numbers here, and a prediction is a class. **Manifold** colours by them.",
}
"""By the kind of a recording's labels: why there are no figures of classes, and no predictions."""


@contextmanager
def explained() -> Iterator[None]:
    """Show a UserError as two sentences instead of a traceback."""
    try:
        yield
    except UserError as error:
        show_error(error.what, error.next_step)


def show_error(what: str, next_step: str) -> None:
    st.error(f"**{plain(by_label(what))}**  \n{plain(by_label(next_step))}", icon=":material/error:")


def empty(title: str, what_to_do: str, *, where: str | None = None) -> None:
    """An empty view: a quiet card with one thing to do, and a link to the page on which it is done."""
    with st.container(border=True, key="empty", horizontal_alignment="center"):
        st.space("medium")
        st.markdown(f"## {title}", text_alignment="center")
        st.markdown(what_to_do, text_alignment="center")
        if where is not None:
            st.page_link(where, label="Go there", icon=":material/arrow_forward:", width="content")
        st.space("medium")


def run_or_stop(what: str) -> RunFolder:
    """The run of the sidebar; without one the page ends here, saying how to get one."""
    run = current_run()
    if run is None:
        empty(
            f"No {what} yet",
            "A run makes it: open **Tune** and press **Start tuning**. It takes a minute or two.",
            where="pages/tune.py",
        )
        st.stop()
    explain_failure(run)
    _watch(run)
    return run


def nothing_by_class(run: RunFolder, labelled: bool) -> None:
    """Why there are no figures of classes: they are to come, all classes are too small, or there are none."""
    recording, words = read_recording(run), row_words(run)
    if labelled:
        empty(
            "There are no classes to compare", words.said("Figures of classes need two held-out images of one class.")
        )
    elif recording is not None and recording.labels in LABELS_OTHERWISE:
        empty("There are no classes to compare", words.said(LABELS_OTHERWISE[recording.labels]))
    elif not current_status(run).going_on:
        why = f"These {words.noun}s have no labels. **Manifold** and **Gram** need none."
        empty("There are no classes to compare", why)
    else:
        empty("Nothing is measured yet", "The curves begin with the first snapshot of the run.")


def nothing_predicted(run: RunFolder) -> None:
    """Why there are no predictions: they are to come, or the data can't have any."""
    recording, words = read_recording(run), row_words(run)
    if current_status(run).going_on:
        why = "They are being made."
    elif recording is None:
        why = (
            "Nothing is predicted without the features of class names (text_features), or without held-out images that "
            "have a class. **Manifold** and **Gram** need neither."
        )
    elif recording.labels in NOT_PREDICTED:
        why = words.said(NOT_PREDICTED[recording.labels])
    else:
        why = (
            "A recording has predictions where its training hands over logits, or text features of the classes, and "
            f"{words.many} have a class. **Manifold** and **Gram** need neither."
        )
    empty("There are no predictions", why)


def nothing_to_compare(run: RunFolder, later: str) -> None:
    """Why there is nothing before and after: it is to come, as `later` says, or there is one snapshot only."""
    if current_status(run).going_on:
        empty("Nothing to compare yet", later)
    else:
        empty("There is nothing to compare", "There is one snapshot only. **Manifold** and **Separability** show it.")


def explain_failure(run: RunFolder) -> None:
    status = current_status(run)
    if status.state == "failed" and status.error is not None:
        show_error(status.error.what, status.error.next)
    for problem in cache.problems(run, status):
        st.warning(plain(problem), icon=":material/healing:")
    if status.state == "paused":
        st.info(
            f"This run is paused at step {status.step} of {status.steps}. Press **Resume** on the Runs page.",
            icon=":material/pause_circle:",
        )
    if status.state == "cancelled":
        whole = "" if status.recorded else f" of {status.epochs}"
        st.info(
            f"This run was cancelled after {time_unit(run)} {status.epoch}{whole}. What it had measured is shown."
            + (f" {'Delete' if status.recorded else 'Resume or delete'} it on the Runs page." if may_change() else ""),
            icon=":material/stop_circle:",
        )


def _watch(run: RunFolder) -> None:
    """While the run goes on, look for new snapshots and show them; afterwards, don't poll."""
    status = current_status(run)
    if not status.going_on:
        return
    shown = (run.epochs(), run.map_names())

    @st.fragment
    def follow() -> None:
        watch(f"view of {run.path}", partial(_seen, run), every_s=WATCH_S, waits_s=(0,))
        now = current_status(run)
        if not now.going_on or (run.epochs(), run.map_names()) != shown:
            st.rerun()
        whole = "" if now.recorded else f" of {now.epochs}"
        st.info(
            f"Still {plain(told(now.phase))}: {time_unit(run)} {now.epoch}{whole}. This view follows every snapshot.",
            icon=":material/progress_activity:",
        )

    follow()


def _seen(run: RunFolder) -> Seen:
    status = current_status(run)
    return Seen((version_of(status.state, status.phase, status.epoch, run.epochs(), run.map_names()),))
