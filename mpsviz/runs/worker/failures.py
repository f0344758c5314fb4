"""Turn what went wrong into one sentence, and one that says what to do next."""

from __future__ import annotations

import errno
from typing import Any

from mpsviz.errors import UserError
from mpsviz.runs.lifecycle.status import CancelledError, RunError, Wish

TERMINATED = RunError(
    what="The worker was told to end, though nobody cancelled the run: so it goes when the machine shuts down.",
    next="Press Resume: it goes on from its last checkpoint.",
)
STOPPED = (CancelledError, KeyboardInterrupt)
"""What stops a run that has not failed."""


def outcome(error: BaseException, wished: Wish | None) -> dict[str, Any]:
    """The fields of a status that say how a run ended that did not finish.

    Args:
        error: what stopped it.
        wished: what its user had asked for by then.
    """
    if not isinstance(error, STOPPED):
        return {"state": "failed", "error": explain(error)}
    if isinstance(error, CancelledError) and wished is None:
        return {"state": "failed", "error": TERMINATED}
    state = "paused" if wished == "pause" else "cancelled"
    return {"state": state, "phase": state}


def explain(error: BaseException) -> RunError:
    """The words for an exception that stopped a run; its traceback belongs into log.txt."""
    if isinstance(error, UserError):
        return RunError(what=error.what, next=error.next_step)
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return RunError(
            what="The memory ran out.",
            next="Close other programs and press Resume, or start again with a smaller batch size (optim.batch_size).",
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RunError(what="The disk is full.", next="Free some space and press Resume; what was written is kept.")
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return RunError(
            what=f"'{error.filename}' may not be written.",
            next="Choose a runs folder that you may write to (MPSVIZ_RUNS).",
        )
    if isinstance(error, FileNotFoundError) and error.filename:
        return RunError(
            what=f"'{error.filename}' is gone.", next="Put it back where it was and press Resume, or start a new run."
        )
    if any(sign in str(error) for sign in ("CUDA error", "CUDA driver", "device-side assert")):
        return RunError(
            what="The GPU stopped answering.",
            next="Press Resume: it goes on from its last checkpoint. If it happens again, restart the machine.",
        )
    return RunError(
        what=f"The run stopped on an error that it does not know ({type(error).__name__}).",
        next="Read log.txt in the run folder, and report it.",
    )
