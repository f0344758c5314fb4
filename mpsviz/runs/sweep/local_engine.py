"""The members of a sweep, one after the other, by this machine's queue of runs.

Workers outlive whoever carries out the sweep: where that is killed, the member that was going on goes on, and the same
sweep, asked again, waits for it and then takes up the rest.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mpsviz.errors import UserError
from mpsviz.permission import changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status
from mpsviz.runs.sweep.existing import create, find
from mpsviz.runs.sweep.expansion import Member
from mpsviz.runs.sweep.outcome import Outcome, outcome_of

LOOK_S = 0.5
PATIENCE_S = 120.0
"""Seconds that a member may take to pause: it heeds that once it has imported everything."""


@dataclass(frozen=True)
class Progress:
    """Where a sweep is.

    Attributes:
        number: which member is worked on, from 1; of `count`.
        status: that member's.
        left_s: seconds until the whole sweep ends, from what its members have taken so far; None while unknown.
    """

    number: int
    count: int
    member: Member
    status: Status
    left_s: float | None


Listener = Callable[[Progress], None]


def carry_out(members: Sequence[Member], parent: Path, sweep: str, listener: Listener) -> list[Outcome]:
    """Take up each member in turn and wait for its end; one that fails does not stop the rest.

    Returns:
        How each ended, in the same order.

    Raises:
        KeyboardInterrupt: the user stopped it; the member that was going on has paused, or was asked to.
    """
    outcomes: list[Outcome] = []
    taken: list[float] = []
    for number, member in enumerate(members, start=1):
        began, refused = time.monotonic(), None

        def tell(status: Status, number: int = number, member: Member = member) -> None:
            left = _left(status, taken, len(members) - number)
            listener(Progress(number, len(members), member, status, left))

        try:
            found = find(member, parent)
            anew = found == "missing"
            run = take_up(member, parent, sweep)
            _follow(run, tell)
            if found == "going on" and launcher.current_status(run).state == "failed":
                _follow(take_up(member, parent, sweep), tell)  # it was dying, or somebody else's to carry out
        except UserError as error:
            anew, refused = False, error
        outcomes.append(outcome_of(member, parent, refused))
        if anew:
            taken.append(time.monotonic() - began)
        elif result := outcomes[-1].result:
            taken.append(float(result.get("seconds", 0.0)))
    return outcomes


@changes
def take_up(member: Member, parent: Path, sweep: str) -> RunFolder:
    """Have a worker carry out a member, from where it is: nothing is done for one that has finished or goes on.

    Raises:
        UserError: something else lies in its place, its folder can't be written, or it can't be gone on with.
    """
    found = find(member, parent)
    if found == "missing":
        run = create(member, parent, sweep)
        launcher.send(run, Status(epochs=member.config.optim.epochs))
        return run
    run = RunFolder(parent / member.name)
    if found == "stopped":
        launcher.resume(run)
    return run


def _follow(run: RunFolder, listener: Callable[[Status], None]) -> None:
    """Until it ends, pauses or fails."""
    try:
        while (status := launcher.current_status(run)).going_on:
            listener(status)
            time.sleep(LOOK_S)
    except KeyboardInterrupt:
        _pause(run)
        raise


def _pause(run: RunFolder) -> None:
    """Have it keep where it is and end; whoever presses Ctrl-C once more doesn't wait for that."""
    with contextlib.suppress(UserError, KeyboardInterrupt):
        launcher.pause(run)
        deadline = time.monotonic() + PATIENCE_S
        while launcher.current_status(run).going_on and time.monotonic() < deadline:
            time.sleep(LOOK_S)


def _left(status: Status, taken: Sequence[float], after: int) -> float | None:
    """The current member's seconds, and for each of those after it what one has taken on average."""
    if taken:
        usual = sum(taken) / len(taken)
    elif status.eta_s is not None and status.started_at is not None:
        usual = time.time() - status.started_at + status.eta_s
    else:
        return None
    return (usual if status.eta_s is None else status.eta_s) + after * usual
