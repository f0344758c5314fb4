"""How many cores a computation may use, and how it gives way to whatever else wants them. Needs no torch.

The number of threads never changes while a run is going on, and is the same when it is resumed: sums of other parts
have other bits. What changes from moment to moment is which threads the system lets run. Two things make that work
beside a busy process: a thread that waits for another one sleeps (one that spins looks as busy as the other process,
and every step waits for the scheduler hundreds of times), and everything else goes first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

POLITE = 5
"""How far work on a CPU steps back behind whatever its user does (`nice`)."""
WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")
"""What says how OpenMP's threads wait for each other."""
CGROUPS = Path("/sys/fs/cgroup")


def available_cores() -> int:
    """The cores that this process may run on, within its container's quota."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, int(min(cores, quota())))


def threads() -> int:
    """As many threads as a computation should have: one a core, or fewer where OMP_NUM_THREADS says so."""
    return int(min(available_cores(), wanted(os.environ)))


def wanted(environment: Mapping[str, str]) -> float:
    """What OMP_NUM_THREADS asks for, at the outermost of its levels; infinite where it says nothing."""
    first = environment.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdecimal() and int(first) else float("inf")


def quota(cgroups: Path = CGROUPS, membership: Path = Path("/proc/self/cgroup")) -> float:
    """Cores' worth of time that the control groups of this process grant it; infinite where they don't limit it."""
    try:
        lines = [line.split(":", 2) for line in membership.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return float("inf")
    granted = [float("inf")]
    for _, controllers, path in lines:
        if controllers == "":
            granted += [_ratio(*_words(folder / "cpu.max")) for folder in _upwards(cgroups, path)]
        elif "cpu" in controllers.split(","):
            granted += [
                _ratio(*_words(folder / "cpu.cfs_quota_us"), *_words(folder / "cpu.cfs_period_us"))
                for folder in _upwards(cgroups / "cpu", path)
            ]
    return min(granted)


def wait_asleep() -> None:
    """Have the threads of this process that wait for each other sleep; only before torch is imported.

    What the environment says of that stays as it is.
    """
    if not any(name in os.environ for name in WAITING):
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"


def step_back() -> None:
    """Let whatever else wants a core have it first; who was told to step back further, or forward, stays there."""
    if hasattr(os, "getpriority") and os.getpriority(os.PRIO_PROCESS, 0) == 0:
        os.setpriority(os.PRIO_PROCESS, 0, POLITE)


def _upwards(root: Path, path: str) -> list[Path]:
    """The folder of a group and those of all groups around it; in a container the first may not be there."""
    folder = root / path.lstrip("/")
    return [folder, *(parent for parent in folder.parents if parent.is_relative_to(root))]


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return []


def _ratio(*words: str) -> float:
    """Quota over period, both in microseconds; infinite where there is no limit ('max', -1)."""
    numbers = [int(word) for word in words if word.isdecimal()]
    return numbers[0] / numbers[1] if len(numbers) == len(words) == 2 and numbers[1] else float("inf")
