"""Jobs of Slurm that carry out runs: which job has a run (slurm.json in its folder), and whether Slurm knows it still.

A run that waits in Slurm's queue, or works on a node of the cluster, has no process on the machine that looks at it.
"""

from __future__ import annotations

import subprocess
import time
from functools import lru_cache

from mpsviz.runs.folder.store import RunFolder

FILE = "slurm.json"
FRESH_S = 5.0
"""Seconds that an answer of Slurm counts: a page asks for every run, twice a second."""


def job_of(run: RunFolder) -> str:
    """The number of the job that has a run; '' where none has it."""
    tree = run.read_json(FILE)
    job = tree.get("job") if isinstance(tree, dict) else None
    return job if isinstance(job, str) and job.isdecimal() else ""


def note_job(run: RunFolder, job: str) -> None:
    run.write_json(FILE, {"job": job})


def forget_job(run: RunFolder) -> None:
    (run.path / FILE).unlink(missing_ok=True)


def is_known(job: str) -> bool | None:
    """Whether Slurm has a job of its user waiting or working; None where there is no Slurm to ask."""
    jobs = _jobs(int(time.monotonic() / FRESH_S))
    return None if jobs is None else job in jobs


def ask_anew() -> None:
    """Forget what Slurm said: a job was just submitted."""
    _jobs.cache_clear()


@lru_cache(maxsize=1)
def _jobs(moment: int) -> frozenset[str] | None:
    command = ["squeue", "--me", "--noheader", "--format=%i"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 (Slurm's own, no shell)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return frozenset(done.stdout.split()) if done.returncode == 0 else None
