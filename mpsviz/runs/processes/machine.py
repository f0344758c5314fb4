"""Which machine this is, and what befell it: what a dead worker can't say itself."""

from __future__ import annotations

import hashlib
import platform
import uuid
from functools import cache
from pathlib import Path

import psutil

MACHINE_ID = Path("/etc/machine-id")
MADE_UP = 1 << 40
"""The bit that tells an address which `uuid` has drawn from one of a network card (RFC 4122, 4.5)."""


@cache
def machine() -> str:
    """A name for this machine that every process and a restart find again, and that says nothing of it."""
    try:
        known = MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        known = ""
    return hashlib.sha256((known or _address() or platform.node()).encode()).hexdigest()[:16]


def _address() -> str:
    """The hardware address of its network; empty where it has none, as in some containers."""
    node = uuid.getnode()
    return "" if node & MADE_UP else f"{node:x}"  # every process makes up another one


def memory_kills() -> int | None:
    """How many processes were killed since the machine started because the memory ran out; None where nobody counts."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    counts = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
    return int(counts[0]) if counts else None


def restarted_since(moment: float) -> bool:
    """Whether the machine started after that Unix time."""
    return psutil.boot_time() > moment + 1
