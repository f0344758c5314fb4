"""Start runs and steer them; each works in a process of its own.

start ─▶ queued ─▶ running ─▶ finished
            ▲        │ │ └──▶ failed ───┐
            │ resume │ └────▶ cancelled ┤
            └────────┴── paused ◀───────┘ resume
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.permission import changes
from mpsviz.runs.folder.atomic_writing import sweep
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.safe_reading import strange_names
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import reconcile
from mpsviz.runs.lifecycle.device_lock import STARTING
from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.runs.lifecycle.queue import enter, leave
from mpsviz.runs.lifecycle.reconcile import is_foreign
from mpsviz.runs.lifecycle.run_names import claim, free_name
from mpsviz.runs.lifecycle.status import RESUMABLE, Status, ask, forget_wish, read_status, write_status
from mpsviz.runs.lifecycle.warm_worker import hand_over, take_worker
from mpsviz.runs.processes.machine import machine
from mpsviz.runs.processes.process_identity import process_fields, send_signal
from mpsviz.runs.processes.slurm_jobs import forget_job
from mpsviz.runs.processes.torchrun import check_processes


def runs_root() -> Path:
    """Where runs live: the environment variable MPSVIZ_RUNS, or `runs` in the working directory."""
    return Path(os.environ.get("MPSVIZ_RUNS", "runs")).resolve()


def list_runs(root: Path | None = None) -> list[RunFolder]:
    """Every run under `root`, newest first; a link is no run."""
    try:
        folders = [entry for entry in (root or runs_root()).iterdir() if _is_run(entry)]
    except OSError:
        return []
    return [RunFolder(path) for path in sorted(folders, key=_age, reverse=True)]


def new_run(config: RunConfig, root: Path | None = None) -> RunFolder:
    """Make a folder for a new run where runs live.

    Raises:
        UserError: it can't be written.
    """
    return RunFolder.create(claim(free_name(config, root or runs_root())), config)


def run_named(name: str, root: Path | None = None) -> RunFolder:
    """The run of that name.

    Raises:
        UserError: there is none; a name never leads out of the folder of runs.
    """
    for run in list_runs(root):
        if run.path.name == name:
            return run
    raise UserError(f"There is no run named '{name}'.", next_step="Choose one from the list.")


@changes
def start(config: RunConfig, path: Path | None = None) -> RunFolder:
    """Make the run folder and start a worker on it, which outlives this process and works when its turn has come.

    Raises:
        UserError: the folder can't be written.
    """
    run = RunFolder.create(path, config) if path else new_run(config)
    send(run, Status(epochs=config.optim.epochs))
    return run


@changes
def resume(run: RunFolder) -> None:
    """Go on from the last checkpoint, or begin again where there is none, in a process of its own.

    Raises:
        UserError: it is going on, it is over, it is another machine's, or several processes tune it together.
    """
    send(run, make_ready(run, processes=1))


def make_ready(run: RunFolder, processes: int) -> Status:
    """Leave in the folder nothing that would stop it again, and return the status that it goes on with.

    Args:
        processes: how many will tune it together.

    Raises:
        UserError: it is going on, it is over, it is another machine's, or others can't go on with it.
    """
    status = current_status(run)
    refuse_foreign(run)
    if status.state not in RESUMABLE:
        raise UserError(f"This run is {status.state}: there is nothing to resume.", next_step="Start a new run.")
    _refuse_recorded(run)
    _refuse_features(run)
    check_processes(run, status.processes, processes)
    if strange := strange_names(run.path):
        raise UserError(
            f"There are links or pipes in this run's folder, which its worker would follow ({len(strange)}).",
            next_step="Remove them, or start a new run with the same settings.",
        )
    forget_wish(run)
    forget_job(run)
    sweep(run.path)
    gone = dict.fromkeys(("pid", "pid_started", "pid_ticks", "error", "ended_at", "eta_s"))
    return status.model_copy(update={"state": "queued", "phase": "waiting to start", **gone})


@changes
def pause(run: RunFolder) -> None:
    """Ask the worker to keep what it has and end; its device is free then, and the run can be resumed.

    Raises:
        UserError: it is not going on.
    """
    _ask_going_on(run)
    _refuse_recorded(run)
    _refuse_features(run)
    ask(run, "pause")


@changes
def cancel(run: RunFolder) -> None:
    """Ask the worker to stop at its next step, or take the run out of the line; what was measured so far is kept.

    Raises:
        UserError: it is not going on.
    """
    _refuse_recorded(run)
    if current_status(run).state == "paused":
        refuse_foreign(run)
        write_status(run, read_status(run).model_copy(update={"state": "cancelled", "phase": "cancelled"}))
        return
    _ask_going_on(run)
    ask(run, "cancel")
    status = read_status(run)
    if status.phase == STARTING:  # it looks at its wishes only when it has imported everything
        send_signal(status, run.path, signal.SIGTERM)


def current_status(run: RunFolder) -> Status:
    """The status, put right where the worker died without saying so or did not heed a wish in time."""
    return reconcile.current_status(run)


def refuse_foreign(run: RunFolder) -> None:
    """Raises UserError where the run is another machine's, or an example."""
    if is_example(run):
        raise UserError(
            "This run is an example that came with the app and is only to be looked at.",
            next_step="Tune your own on the Tune page.",
        )
    if is_foreign(run):
        raise UserError(
            "This run was made on another machine and is only to be looked at.",
            next_step="Start a new run with the same settings.",
        )


def _ask_going_on(run: RunFolder) -> None:
    status = current_status(run)
    refuse_foreign(run)
    if not status.going_on:
        raise UserError(f"This run is not going on: it is {status.state}.", next_step="Look at its state again.")


def can_pause(run: RunFolder) -> bool:
    """Whether the run can go on later: not one whose features were computed elsewhere."""
    try:
        return run.config().data.name != SOURCE
    except UserError:
        return False


def _refuse_features(run: RunFolder) -> None:
    """Raises UserError where no worker made the run: its features were read from a file."""
    if run.config().data.name == SOURCE:
        raise UserError(
            "This run shows features that were computed elsewhere.", next_step="Open their file again to read it anew."
        )


def _refuse_recorded(run: RunFolder) -> None:
    """Raises UserError where the run is recorded by somebody's own training, which is nothing of this program's."""
    if read_status(run).recorded:
        raise UserError(
            "This run is recorded by a training of your own, which this program neither started nor stops.",
            next_step="Stop it, or start it again with the same folder, where you started it.",
        )


def send(run: RunFolder, status: Status) -> None:
    """Let a worker have the run: the one that waits for some, or a new one.

    The worker is told its run when the status names the worker; from then on, only the worker writes the status.
    """
    here = status.model_copy(update={"machine": machine()})
    write_status(run, here)
    enter(run)
    try:
        worker = take_worker(run.path)
        write_status(run, here.model_copy(update=process_fields(worker.pid, run.path)))
        hand_over(worker, run.path)
    except OSError as error:
        leave(run)
        raise UserError(
            f"No process could be started ({error.strerror}).", next_step="Close other programs and try again."
        ) from error


def _is_run(path: Path) -> bool:
    """Whether there is a run folder, or what is left of one, of a name that can be shown; no link to one."""
    try:
        path.name.encode()
        named = not path.name.startswith(".") and not path.is_symlink()
        return named and any((path / name).is_file() for name in ("config.json", "status.json"))
    except (OSError, ValueError):
        return False


def _age(path: Path) -> float:
    try:
        return (path / "config.json").lstat().st_mtime
    except OSError:
        return 0.0
