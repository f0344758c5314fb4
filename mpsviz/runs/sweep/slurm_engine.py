"""The members of a sweep as jobs of Slurm, by submitit: as many at once as the cluster has room for.

Jobs outlive whoever submits them; the same sweep, asked again, waits for those that wait or work, and submits the rest.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.slurm_jobs import ask_anew, note_job
from mpsviz.runs.sweep.existing import create, find
from mpsviz.runs.sweep.expansion import Member
from mpsviz.runs.sweep.outcome import Outcome, outcome_of
from mpsviz.runs.sweep.slurm_job import Job, ready_again

LOOK_S = 2.0
JOBS = ".slurm"
"""Where submitit writes its files and logs, in the folder of the runs, which all nodes must see."""
PARAMETERS = (
    "time", "partition", "account", "qos", "constraint", "exclude", "nodelist", "gres", "gpus_per_node",
    "cpus_per_task", "mem", "setup", "signal_delay_s",
)  # fmt: skip
"""What a plan may ask for, as submitit names it; `time` in minutes."""


def check(parameters: Mapping[str, Any]) -> None:
    """See that jobs can be submitted.

    Raises:
        UserError: submitit or Slurm is missing, a parameter is unknown, or no time is asked for.
    """
    try:
        import submitit  # noqa: F401 (only whether it is there)
    except ImportError as error:
        raise UserError(
            "Runs by Slurm need submitit, which is not installed.", next_step='Type: pip install "mpsviz[sweep-slurm]"'
        ) from error
    if shutil.which("sbatch") is None or shutil.which("squeue") is None:
        raise UserError(
            "There is no Slurm here (sbatch, squeue).", next_step="Start the sweep where jobs are submitted, or say "
            "--local."
        )  # fmt: skip
    for name in parameters:
        if name not in PARAMETERS:
            raise UserError(f"[slurm] has no '{name}'.", next_step=f"It has {', '.join(PARAMETERS)}.")
    minutes = parameters.get("time")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        raise UserError(
            "[slurm] does not say how many minutes a run may take.", next_step="Write, for example, time = 60."
        )


def carry_out(
    members: Sequence[Member], parent: Path, sweep: str, parameters: Mapping[str, Any], tell: Callable[[str], None]
) -> list[Outcome]:
    """Submit what has neither finished nor a job, and wait until no job is left.

    Args:
        tell: called with how many wait, work and have ended.

    Returns:
        How each ended, in the order of the members.

    Raises:
        UserError: Slurm takes no job like this.
        KeyboardInterrupt: the user stopped waiting; the jobs go on.
    """
    import submitit

    executor = submitit.SlurmExecutor(folder=parent / JOBS)
    executor.update_parameters(**parameters, additional_parameters={"chdir": str(IMPORT_ROOT)})
    refused: dict[str, UserError] = {}
    for member in members:
        try:
            _submit(executor, member, parent, sweep)
        except UserError as error:
            refused[member.name] = error
        except Exception as error:  # submitit passes on what sbatch says, as exceptions of several kinds
            said = " ".join(str(error).split())
            raise UserError(
                f"Slurm did not take a job ({said[-300:]}).", next_step="Change [slurm], and give the command again."
            ) from error
    ask_anew()
    runs = [RunFolder(parent / member.name) for member in members if member.name not in refused]
    while any((states := Counter(current_status(run).state for run in runs))[going] for going in ("queued", "running")):
        tell(", ".join(f"{count} {state}" for state, count in sorted(states.items())))
        time.sleep(LOOK_S)
    return [outcome_of(member, parent, refused.get(member.name)) for member in members]


def _submit(executor: Any, member: Member, parent: Path, sweep: str) -> None:
    found = find(member, parent, anywhere=True)
    run = RunFolder(parent / member.name)
    if found in ("finished", "going on"):
        return
    before = None if found == "missing" else read_status(run)
    if before is None:
        run, status = create(member, parent, sweep), Status(epochs=member.config.optim.epochs)
    else:
        status = ready_again(run)
    write_status(run, status.model_copy(update={"phase": "waiting for Slurm"}))
    executor.update_parameters(job_name=member.name)
    try:
        note_job(run, executor.submit(Job(str(run.path.resolve()))).job_id)
    except BaseException:
        write_status(run, before or Status(state="cancelled", phase="cancelled", epochs=status.epochs))
        raise
