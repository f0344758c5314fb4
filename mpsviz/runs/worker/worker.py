"""Carry out the run of one folder, whoever asks: what stops it, and what goes on beside it.

The processes beside it come first: they import what they need while this one imports torch, which takes as long.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from mpsviz.quick_imports import quick_imports
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.disk_reserve import reserve
from mpsviz.runs.lifecycle.status import CancelledError, Status
from mpsviz.runs.worker.failures import STOPPED
from mpsviz.runs.worker.progress import Progress
from mpsviz.runs.worker.side_processes import SideProcesses


def execute(
    run: RunFolder,
    listener: Callable[[Status], None] = lambda status: None,
    *,
    threads: int,
    first_threads: int | None = None,
) -> dict[str, Any]:
    """Carry out a run; the folder's status says how it ended, however it ended.

    Args:
        threads: of torch, for a run that begins.
        first_threads: until the first moving picture, when there is nothing to make room for; None: as many.
        listener: called with the status whenever it is written.

    Returns:
        The content of result.json.

    Raises:
        UserError, CancelledError, or what else stopped the run, after the status says so.
    """
    config = run.config()
    progress = Progress(run, config.optim.epochs, listener)
    try:
        with reserve(run), SideProcesses(run, progress, lambda: work.leave()) as aides:
            if "mpsviz.runs.worker.work" not in sys.modules:
                aides.start_drawer()  # a core is idle meanwhile; a worker that was warm starts it when a map has moved
                import_work()
            from mpsviz.runs.worker.plan import Threads
            from mpsviz.runs.worker.work import Work

            work = Work(run, config, progress, aides, Threads(first=first_threads or threads, later=threads))
            return work.carry_out()
    except BaseException as error:
        progress.end(error)
        if isinstance(error, STOPPED):
            raise CancelledError from None
        raise


def import_work() -> None:
    """Import all that a run needs, which takes seconds."""
    with quick_imports():
        import mpsviz.runs.worker.work  # noqa: F401 (only so that it is there when it is asked for)
