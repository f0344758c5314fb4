"""python -m mpsviz.runs.worker.entry --cold: be told a run, wait for its turn, carry it out.

Until the turn comes the process is light: torch is imported after it. With `--warm` it has imported everything before
it knows its run (see `mpsviz.runs.lifecycle.warm_worker`).
"""

from __future__ import annotations

import signal
import sys
import traceback
from types import FrameType

from mpsviz.cores import step_back, threads, wait_asleep
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.device_lock import wait_for_device
from mpsviz.runs.lifecycle.queue import leave
from mpsviz.runs.lifecycle.run_lock import HeldError
from mpsviz.runs.lifecycle.status import CancelledError, read_status, write_status
from mpsviz.runs.lifecycle.warm_worker import ending_with_app, wait_for_run
from mpsviz.runs.worker import worker
from mpsviz.runs.worker.failures import explain


def main(warmth: str) -> int:
    """Returns the exit status."""
    wait_asleep()
    if warmth == "--warm":
        with ending_with_app():
            worker.import_work()  # takes seconds, and nobody waits for it yet
    folder = wait_for_run()
    if folder is None:
        return 0
    step_back()
    run = RunFolder(folder)
    try:
        with wait_for_device(run) as came:
            return carry_out(run) if came else 0
    except HeldError as error:
        leave(run)
        print(error, file=sys.stderr)
        return 1
    except (UserError, OSError) as error:  # no place in the line; of what stops the run itself `execute` speaks
        write_status(run, read_status(run).model_copy(update={"state": "failed", "error": explain(error)}))
        leave(run)
        raise


def carry_out(run: RunFolder) -> int:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what is written on the way out is to be whole
        raise CancelledError

    signal.signal(signal.SIGTERM, stop)
    try:
        wanted = threads()
        worker.execute(run, threads=max(1, wanted - 1), first_threads=wanted)
    except CancelledError:
        return 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception:  # the status has the words for the user; log.txt gets the rest
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
