"""Slow maps of a run, drawn in a process of their own while this one does something else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from threadpoolctl import threadpool_info, threadpool_limits

from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.folder.store import RunFolder

FAILURE = "failure.json"
"""Where the words for the user are when drawing fails."""


@contextmanager
def drawn_in_parallel(
    run: RunFolder, names: Sequence[str], epochs: Sequence[int]
) -> Iterator[Callable[[], dict[str, pd.DataFrame]]]:
    """Begin to draw `names`; the run folder is only read. With the block the drawing ends, finished or not.

    Both processes have half of the threads: two that both want every core slow each other down many times.

    Yields:
        A function that waits for the maps and returns them by the names of their tables, 'maps/NAME'; it raises
        UserError where drawing failed or was stopped.
    """
    if not names:
        yield dict
        return
    threads = half_of_threads()
    with TemporaryDirectory(prefix="mpsviz-") as folder, threadpool_limits(threads):
        (Path(folder) / "maps").mkdir()
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "mpsviz.runs.background.map_redrawer", str(run.path.resolve()), folder]
            + [json.dumps(list(one)) for one in (epochs, names)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=IMPORT_ROOT,
            env={**os.environ, **told_threads(threads)},
        )
        try:
            yield lambda: _waited_for(process, RunFolder(Path(folder)), names)
        finally:
            process.kill()
            process.communicate()


def half_of_threads() -> int:
    """For each of two processes that work beside each other."""
    return max(1, max((pool["num_threads"] for pool in threadpool_info()), default=1) // 2)


def told_threads(threads: int) -> dict[str, str]:
    """What a process that is started finds in its environment to have so many."""
    return {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}


def _waited_for(process: subprocess.Popen[bytes], drawn: RunFolder, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    if process.wait() != 0:
        words = drawn.read_json(FAILURE) or {
            "what": f"Drawing the {' and '.join(names)} map was stopped from outside.",
            "next": "Free some memory and try again.",
        }
        raise UserError(words["what"], next_step=words["next"])
    return {f"maps/{name}": drawn.written(f"maps/{name}") for name in names}
