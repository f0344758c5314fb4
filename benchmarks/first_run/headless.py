"""The first run on the command line: `mpsviz tune` with nothing said, from its call to its end."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.first_run.timeline import Timeline
from benchmarks.first_run.versions import Version


def headless(version: Version, folder: Path, epochs: int | None) -> dict[str, Any]:
    """Carry out a run in a new folder.

    Args:
        epochs: fewer than a newcomer's run has; None: as many.

    Returns:
        first_picture_s, first_moving_s, end_s; cpu_s of all its processes, on which other work on the machine has
        less say; parts; result, what the command says of the run.
    """
    run = folder / "run"
    fewer = ["--epochs", str(epochs)] if epochs else []
    began, worked = time.perf_counter(), _cpu_of_children()
    with (folder / "said.txt").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [version.python, "-m", "mpsviz", "tune", "--out", str(run), *fewer],
            cwd=version.folder, env=version.environment(), stdout=said, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        timeline = Timeline(run, began)
        try:
            timeline.follow(lambda: process.poll() is not None)
        finally:
            process.terminate()
            process.wait()
        whole = time.perf_counter() - began
        said.seek(0)
        lines = said.read().splitlines()
    if process.returncode:
        sys.exit(f"error: the run of {version.name} failed; {run / 'log.txt'} says why.")
    return {
        "first_picture_s": timeline.seconds.get("picture"),
        "first_moving_s": timeline.seconds.get("moving"),
        "end_s": whole,
        "cpu_s": _cpu_of_children() - worked,
        "parts": timeline.parts,
        "result": json.loads(lines[-1]),
    }


def _cpu_of_children() -> float:
    """Seconds, of those that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
