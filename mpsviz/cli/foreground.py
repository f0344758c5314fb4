"""Carry out a run in this very process, in front of its user: progress on stderr, one sentence where it stops."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import Any

from mpsviz.cli.terminal import Line
from mpsviz.cores import step_back, threads
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.device_lock import wait_for_device
from mpsviz.runs.lifecycle.queue import device_of, enter
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.machine import machine
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.processes.torchrun import processes, resume_command
from mpsviz.runs.worker.failures import explain


def carry_out(run: RunFolder, status: Status) -> dict[str, Any]:
    """Wait for the run's turn and carry it out to its end.

    Args:
        status: where it is, whoever worked on it before.

    Returns:
        The content of result.json.

    Raises:
        UserError: what stopped it, in words.
        SystemExit: its user did.
    """
    me = process_fields(os.getpid(), run.path)
    here = {**me, "machine": machine(), "state": "queued", "phase": "waiting for the device", "processes": processes()}
    write_status(run, status.model_copy(update=here))
    enter(run)
    reporter = Reporter()
    with wait_for_device(run, reporter) as came:
        if not came:
            sys.exit(_stopped(run))
        return _execute(run, reporter)


def _execute(run: RunFolder, reporter: Reporter) -> dict[str, Any]:
    if device_of(run) == "cpu":
        step_back()
    from mpsviz.runs.lifecycle.status import CancelledError
    from mpsviz.runs.worker.worker import execute  # torch takes seconds to import: not for --help

    try:
        result = execute(run, reporter, threads=threads())
    except CancelledError:
        sys.exit(f"\n{_stopped(run)}")
    except UserError:
        raise
    except Exception as error:
        with contextlib.suppress(OSError), (run.path / "log.txt").open("a", encoding="utf-8") as log:  # on a full disk
            log.write(traceback.format_exc())
        words = explain(error)
        raise UserError(words.what, next_step=words.next) from error
    reporter.line.end()
    for note in read_status(run).notes:
        print(note, file=sys.stderr)
    return result


def _stopped(run: RunFolder) -> str:
    status = read_status(run)
    return f"{status.state.capitalize()}. To go on: {resume_command(run, status.processes)}"


class Reporter:
    """Shows the status of a run in a line."""

    def __init__(self) -> None:
        self.line = Line()

    def __call__(self, status: Status) -> None:
        left = f", about {status.eta_s:.0f} s left" if status.eta_s else ""
        line = f"epoch {status.epoch}/{status.epochs}, step {status.step}/{status.steps}: {status.phase}{left}"
        self.line.show(line, key=f"{status.epoch} {status.phase}")
