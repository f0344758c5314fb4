"""Turn what went wrong into one sentence, and one that says what to do next."""

from __future__ import annotations

import errno

from mpsviz.errors import UserError
from mpsviz.runs.status import RunError


def explain(error: BaseException) -> RunError:
    """The words for an exception that stopped a run; its traceback belongs into log.txt."""
    if isinstance(error, UserError):
        return RunError(what=error.what, next=error.next_step)
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return RunError(
            what="The memory ran out.",
            next="Start again with a smaller batch size (optim.batch_size), or close other programs.",
        )
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return RunError(what="The disk is full.", next="Free some space and start again; what was written is kept.")
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return RunError(
            what=f"'{error.filename}' may not be written.",
            next="Choose a runs folder that you may write to (MPSVIZ_RUNS).",
        )
    return RunError(
        what=f"The run stopped on an error that it does not know ({type(error).__name__}).",
        next="Read log.txt in the run folder, and report it.",
    )
