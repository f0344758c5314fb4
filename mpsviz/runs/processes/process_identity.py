"""Which process a status file speaks of, and in which folder: no other process, and no copy of the folder, is meant.

A process is named by its number, the clock ticks from the machine's start to its own, and the machine's start itself
(Linux). The wall clock may be set while it works, so its time of birth alone names it only where nothing better is
known: on other systems, and in files of older versions.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import psutil
from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=10**12)]
Amount = Annotated[float, Field(ge=-1e11, le=1e11, allow_inf_nan=False)]
"""Seconds, Unix times and megabytes; what is larger can't be written as a date, and is none."""
Pid = Annotated[int, Field(ge=1, le=2**31 - 1)]
SAME_BIRTH_S = 2.0
"""Births by the wall clock that differ by less are one."""
DEAD = ("Z", "X")


class NamesProcess(BaseModel):
    """The part of a status that names the process which works there.

    Attributes:
        pid_started: Unix time at which that process began, by the wall clock.
        pid_ticks: clock ticks between the machine's start and the process's; None where the system doesn't tell.
        boot: which start of the machine that was.
        folder: where it works, see `name_of`; empty in files of older versions.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    pid: Pid | None = None
    pid_started: Amount | None = None
    pid_ticks: Count | None = None
    boot: str = ""
    folder: str = ""


def process_fields(pid: int, folder: Path) -> dict[str, Any]:
    """The fields of `NamesProcess` for a living process that works in a folder."""
    return {
        "pid": pid,
        "pid_started": process_start_time(pid),
        "pid_ticks": start_ticks(pid),
        "boot": boot_id(),
        "folder": name_of(folder),
    }


def is_alive(named: NamesProcess, folder: Path) -> bool:
    """Whether the very process that a status in this folder names still lives, and works in this folder."""
    return lives(named) and (not named.folder or _is_of(named, folder))


def is_elsewhere(named: NamesProcess, folder: Path) -> bool:
    """Whether the process that a status names lives, but works in the folder that this one was copied from."""
    return lives(named) and bool(named.folder) and not _is_of(named, folder)


def send_signal(named: NamesProcess, folder: Path, number: signal.Signals) -> None:
    """Send a signal to the process that a status names, if it lives and is known to work in this very folder."""
    if named.pid is not None and named.folder and is_alive(named, folder):
        with contextlib.suppress(psutil.Error):
            psutil.Process(named.pid).send_signal(number)


def lives(named: NamesProcess) -> bool:
    """Whether that very process lives, wherever it works; a number that was given out again does not count."""
    if named.pid is None:
        return False
    if named.pid_ticks is not None and named.boot and boot_id():
        return named.boot == boot_id() and named.pid_ticks == start_ticks(named.pid)
    born = process_start_time(named.pid)
    return born is not None and named.pid_started is not None and abs(born - named.pid_started) < SAME_BIRTH_S


def name_of(folder: Path) -> str:
    """A folder's device, file number and a hash of its path: a copy has neither this number nor this path.

    One of them is enough: some network disks number their files anew, and a folder may be renamed.
    """
    path = folder.resolve()
    try:
        where = path.stat()
        number = f"{where.st_dev}:{where.st_ino}"
    except OSError:
        number = ""
    return f"{number} {hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"


def _is_of(named: NamesProcess, folder: Path) -> bool:
    return any(a and a == b for a, b in zip(named.folder.split(" "), name_of(folder).split(" "), strict=False))


def process_start_time(pid: int) -> float | None:
    """Unix time at which a living process began, or None where there is none. A zombie counts as dead."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def start_ticks(pid: int) -> int | None:
    """Clock ticks between the machine's start and that of a living process; None where there is none, or no /proc."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # a program's name may hold anything; from the state on: proc(5)
    return None if fields[0] in DEAD else int(fields[19])


@cache
def boot_id() -> str:
    """Which start of the machine this is; empty where the system doesn't tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
