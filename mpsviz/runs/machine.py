"""Which machine this is, and what befell it: what a dead worker can't say itself."""

from __future__ import annotations

import hashlib
import uuid
from functools import cache
from pathlib import Path

import psutil


@cache
def machine() -> str:
    """A name for this machine that a restart leaves as it is, and that says nothing of it."""
    try:
        known = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        known = ""
    return hashlib.sha256((known or f"{uuid.getnode():x}").encode()).hexdigest()[:16]


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
