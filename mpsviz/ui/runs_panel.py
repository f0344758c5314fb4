"""The panel of all runs, and what can be done with the one of the sidebar."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.runs import keeping, launcher, measuring, queue
from mpsviz.runs.checkpoints import checkpoint_steps
from mpsviz.runs.log import log_tail
from mpsviz.runs.reconcile import is_foreign
from mpsviz.runs.status import RESUMABLE, Status
from mpsviz.runs.store import RunFolder
from mpsviz.ui import draft, live, state
from mpsviz.ui.headline import warn_of_collapse
from mpsviz.ui.measure_again import follow_measuring
from mpsviz.ui.notices import explain_failure, explained, show_error
from mpsviz.ui.other_tabs import tell_other_tabs
from mpsviz.ui.words import STATE_MARKS, STATE_WORDS, duration, moment, plain, run_source, run_title

POLL_S = 1.5
OF_THE_MOMENT = ("Time left", "Memory")
"""Columns that say nothing where no run goes on."""
_REFUSED = "what the last button could not do"


def overview() -> None:
    """A row a run, newest first; followed while any of them goes on."""
    runs = launcher.list_runs()
    going_on = any(launcher.current_status(run).going_on for run in runs)
    st.fragment(_table, run_every=POLL_S if going_on else None)()


def _table() -> None:
    states = [(run, launcher.current_status(run)) for run in launcher.list_runs()]
    rows = [_row(run, status) for run, status in states]
    going_on = any(status.going_on for _, status in states)
    st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        column_order=[name for name in (rows[0] if rows else ()) if going_on or name not in OF_THE_MOMENT],
        column_config={
            "": st.column_config.TextColumn(width=36),
            "Done": st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100, width="small"),
            "Memory": st.column_config.TextColumn(help="Main memory of its process."),
        },
    )


def _row(run: RunFolder, status: Status) -> dict[str, object]:
    try:
        words, source = run_title(run.config()), run_source(run.config())
    except UserError:
        words, source = "not readable", ""
    return {
        "": STATE_MARKS[status.state],
        "State": STATE_WORDS[status.state],
        "Name": keeping.title(run),
        "Run": words,
        "Data · model": source,
        "Done": 100 * share(status),
        "Time left": duration(status.eta_s) if status.going_on and status.eta_s is not None else "",
        "Device": status.device,
        "Memory": f"{status.memory_mb:,.0f} MB" if status.going_on and status.memory_mb else "",
        "Begun": moment(status.started_at) if status.started_at else "",
    }


def heading(run: RunFolder) -> None:
    """Which run the rest of the page is about."""
    st.header(plain(keeping.title(run)), anchor=False, help="The run that is chosen in the sidebar.")


def share(status: Status) -> float:
    """How much of the steps is done, from 0 to 1."""
    if status.state == "finished":
        return 1.0  # some methods take fewer steps than there were to be, or none
    return min(1.0, status.step / status.steps) if status.steps else 0.0


def details(run: RunFolder) -> None:
    """The run of the sidebar: where it is, its buttons, its log."""
    if refused := st.session_state.pop(_REFUSED, None):
        show_error(refused.what, refused.next_step)
    status = launcher.current_status(run)
    if is_foreign(run):
        st.info("This run was made on another machine: it is here to be looked at.", icon=":material/lock:")
    if not status.going_on:
        explain_failure(run)
    warn_of_collapse(run)
    st.fragment(_going_on, run_every=POLL_S if status.going_on else None)(run)
    follow_measuring(run)
    if not is_foreign(run):
        _editing(run, status)


def _going_on(run: RunFolder) -> None:
    status = launcher.current_status(run)
    where = f" · step {status.step} of {status.steps}" if status.step or (status.steps and status.going_on) else ""
    time_left = f" · {duration(status.eta_s)} left" if status.going_on and status.eta_s else ""
    words = f"**{STATE_WORDS[status.state].capitalize()}**{where}{time_left}"
    if not status.going_on:
        st.progress(share(status), text=words)
    else:
        left, pause, cancel = st.columns([5, 1, 1], vertical_alignment="bottom")
        left.progress(share(status), text=words)
        live.steer(run, status, pause, cancel)
        line = queue.waiting(run.path.parent, queue.device_of(run))
        names = [other.path.name for other in line]
        if run.path.name in names:
            _in_line(run, names.index(run.path.name), len(line))
    needs = f"  \nEstimated to need {status.disk_mb:,.0f} MB on the disk." if status.disk_mb else ""
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
        keeping.title(run),
        key=f"title of {run.path.name}",
        max_chars=keeping.TITLE_LENGTH,
        on_change=_rename,
        args=(run,),
        help="How the run is called here. Its folder keeps its name.",
    )
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
    if delete.button("Delete…", disabled=status.going_on, width="stretch", help="Moves it to the trash."):
        _ask_delete(run)
    _restarting(run)


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
        args=(lambda: state.show_run(keeping.restart(run, step)),),
        help="A copy goes on from that step; this run stays as it is.",
    )


@st.dialog("Delete this run?")
def _ask_delete(run: RunFolder) -> None:
    st.markdown(
        f"**{plain(keeping.title(run))}** goes to the trash and can be taken out again for {keeping.TRASH_DAYS} days."
    )
    if st.button("Move to the trash", type="primary", on_click=_do, args=(lambda: _delete(run),)):
        st.rerun()


def _delete(run: RunFolder) -> None:
    measuring.cancel(run)
    keeping.delete(run)


def trash() -> None:
    """What was thrown away."""
    root = launcher.runs_root()
    keeping.empty_trash(root)
    thrown = keeping.trashed(root)
    if not thrown:
        return
    with st.expander(f"Trash ({len(thrown)})"):
        for run in thrown:
            words, back = st.columns([5, 1], vertical_alignment="center")
            words.markdown(plain(keeping.title(run)))
            back.button(
                "Take out", on_click=_do, args=(lambda run=run: keeping.restore(run),), key=f"back {run.path.name}"
            )
        st.button("Empty the trash for good", on_click=_do, args=(lambda: keeping.empty_trash(root, 0.0),))


def _rename(run: RunFolder) -> None:
    _do(lambda: keeping.rename(run, st.session_state[f"title of {run.path.name}"]))


def _do(what: Callable[[], object]) -> None:
    """Callback: do it; what it could not do is said when the page is drawn."""
    try:
        what()
    except UserError as error:
        st.session_state[_REFUSED] = error
    tell_other_tabs()
