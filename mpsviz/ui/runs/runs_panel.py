"""What can be done with the run of the sidebar, and with those in the trash."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.errors import UserError
from mpsviz.permission import may_change
from mpsviz.runs.background import remeasure_process
from mpsviz.runs.comparison.tags import MOST, tag, tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.worker_log import log_tail
from mpsviz.runs.lifecycle import launcher, manage_runs, queue
from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.runs.lifecycle.reconcile import is_foreign
from mpsviz.runs.lifecycle.status import RESUMABLE, Status
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.ui.runs import repeat
from mpsviz.ui.runs.runs_table import POLL_S, every_tag, share
from mpsviz.ui.session import state
from mpsviz.ui.session.other_tabs import tell_other_tabs
from mpsviz.ui.shared.downloads_of_run import downloads_of_run
from mpsviz.ui.shared.headline import warn_of_collapse
from mpsviz.ui.shared.measure_again import follow_measuring
from mpsviz.ui.shared.notices import explain_failure, explained, show_error
from mpsviz.ui.shared.words import duration, plain, state_words
from mpsviz.ui.tune import draft, live

_REFUSED = "what the last button could not do"


def heading(run: RunFolder) -> None:
    """Which run the rest of the page is about."""
    st.header(plain(manage_runs.title(run)), anchor=False, help="The run that is chosen in the sidebar.")


def details(run: RunFolder) -> None:
    """The run of the sidebar: where it is, its buttons, its log."""
    if refused := st.session_state.pop(_REFUSED, None):
        show_error(refused.what, refused.next_step)
    status = launcher.current_status(run)
    if is_example(run):
        st.info("This run came with the app as an example: it is here to be looked at.", icon=":material/lock:")
    elif is_foreign(run):
        st.info("This run was made on another machine: it is here to be looked at.", icon=":material/lock:")
    if not status.going_on:
        explain_failure(run)
    warn_of_collapse(run)
    st.fragment(_going_on, run_every=POLL_S if status.going_on else None)(run)
    follow_measuring(run)
    downloads_of_run(run)
    if not is_foreign(run) and may_change():
        _editing(run, status)


def _going_on(run: RunFolder) -> None:
    status = launcher.current_status(run)
    of = "" if status.recorded else f" of {status.steps}"
    where = f" · step {status.step}{of}" if status.step or (status.steps and status.going_on) else ""
    time_left = f" · {duration(status.eta_s)} left" if status.going_on and status.eta_s else ""
    words = f"**{state_words(status).capitalize()}**{where}{time_left}"
    if status.recorded:
        st.markdown(f"{words}  \nA training of your own, which this program neither starts nor stops.")
    elif not status.going_on:
        st.progress(share(status), text=words)
    else:
        left, pause, cancel = st.columns(live.BAR_AND_BUTTONS, vertical_alignment="bottom")
        left.progress(share(status), text=words)
        live.steer(run, status, pause, cancel)
        line = queue.waiting(run.path.parent, queue.device_of(run))
        names = [other.path.name for other in line]
        if run.path.name in names and may_change():
            _in_line(run, names.index(run.path.name), len(line))
    to_come = status.disk_mb and not status.ended
    needs = f"  \nEstimated to need {status.disk_mb:,.0f} MB on the disk." if to_come else ""
    if not status.recorded:
        steps = checkpoint_steps(run)
        one = "Checkpoint at step" if len(steps) == 1 else "Checkpoints at steps"
        kept = f"{one} {', '.join(map(str, steps))}." if steps else "There is no checkpoint."
        st.caption(kept + needs)
    with st.expander("Log"):
        st.code(log_tail(run) or live.NOTHING_PRINTED, language=None)


def _in_line(run: RunFolder, here: int, waiting: int) -> None:
    """Where a run waits, and two buttons to change places."""
    words, up, down = st.columns([5, 1, 1], vertical_alignment="center")
    words.markdown(f"Number {here + 1} of {waiting} that wait for **{plain(queue.device_of(run))}**.")
    up.button("Earlier", on_click=_do, args=(lambda: queue.move(run, -1),), disabled=here == 0, width="stretch")
    down.button(
        "Later", on_click=_do, args=(lambda: queue.move(run, 1),), disabled=here + 1 == waiting, width="stretch"
    )


def _editing(run: RunFolder, status: Status) -> None:
    name, resume, again, delete = st.columns([3, 1, 1.4, 1], vertical_alignment="bottom")
    name.text_input(
        "Name",
        manage_runs.title(run),
        key=f"title of {run.path.name}",
        max_chars=manage_runs.TITLE_LENGTH,
        on_change=_rename,
        args=(run,),
        help="How the run is called here. Its folder keeps its name.",
    )
    if not status.recorded:
        _going_on_or_again(run, status, resume, again)
    if delete.button("Delete…", disabled=status.going_on, width="stretch", help="Moves it to the trash."):
        _ask_delete(run)
    st.multiselect(
        "Tags",
        sorted({*every_tag(), *tags_of(run)}),
        default=tags_of(run),
        key=f"tags of {run.path.name}: {tags_of(run)}",
        accept_new_options=True,
        max_selections=MOST,
        placeholder="Words to find it by",
        on_change=_tag,
        args=(run, f"tags of {run.path.name}: {tags_of(run)}"),
    )
    _restarting(run)
    repeat.buttons(run)


def _going_on_or_again(run: RunFolder, status: Status, resume: DeltaGenerator, again: DeltaGenerator) -> None:
    """The buttons that start a worker with the settings of this run."""
    resume.button(
        "Resume",
        on_click=_do,
        args=(lambda: launcher.resume(run),),
        disabled=status.state not in RESUMABLE or not launcher.can_pause(run),
        type="primary" if status.state in RESUMABLE else "secondary",
        width="stretch",
        help="Goes on from the last checkpoint, bit for bit; without one it begins again.",
    )
    if again.button("New run like this", width="stretch", help="Opens the form with the settings of this run."):
        with explained():
            draft.take_run(run.config())
            st.switch_page("pages/tune.py")


def _tag(run: RunFolder, key: str) -> None:
    _do(lambda: tag(run, st.session_state[key]))


def _restarting(run: RunFolder) -> None:
    steps = checkpoint_steps(run)
    if not steps:
        return
    where, button = st.columns([3, 3.4], vertical_alignment="bottom")
    step = where.selectbox(
        "Checkpoint", steps[::-1], format_func="step {}".format, key=f"checkpoint of {run.path.name}"
    )
    button.button(
        "Restart from here as a new run",
        on_click=_do,
        args=(lambda: state.show_run(manage_runs.restart(run, step)),),
        help="A copy goes on from that step; this run stays as it is.",
    )


@st.dialog("Delete this run?")
def _ask_delete(run: RunFolder) -> None:
    st.markdown(
        f"**{plain(manage_runs.title(run))}** goes to the trash "
        f"and can be taken out again for {manage_runs.TRASH_DAYS} days."
    )
    if st.button("Move to the trash", type="primary", on_click=_do, args=(lambda: _delete(run),)):
        st.rerun()


def _delete(run: RunFolder) -> None:
    remeasure_process.cancel(run)
    manage_runs.delete(run)


def trash() -> None:
    """What was thrown away."""
    if not may_change():
        return
    root = launcher.runs_root()
    manage_runs.empty_trash(root)
    thrown = manage_runs.trashed(root)
    if not thrown:
        return
    with st.expander(f"Trash ({len(thrown)})"):
        for run in thrown:
            words, back = st.columns([5, 1], vertical_alignment="center")
            words.markdown(plain(manage_runs.title(run)))
            back.button(
                "Take out", on_click=_do, args=(lambda run=run: manage_runs.restore(run),), key=f"back {run.path.name}"
            )
        st.button("Empty the trash for good", on_click=_do, args=(lambda: manage_runs.empty_trash(root, 0.0),))


def _rename(run: RunFolder) -> None:
    _do(lambda: manage_runs.rename(run, st.session_state[f"title of {run.path.name}"]))


def _do(what: Callable[[], object]) -> None:
    """Callback: do it; what it could not do is said when the page is drawn."""
    try:
        what()
    except UserError as error:
        st.session_state[_REFUSED] = error
    tell_other_tabs()
