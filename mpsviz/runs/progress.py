"""Where a run is and how long it will take, written to status.json often enough to watch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from mpsviz.runs.status import Status, process_start_time, write_status
from mpsviz.runs.store import RunFolder

INTERVAL_S = 0.3
STEPS_SEEN = 3


class Progress:
    """Holds the current status, writes it, and hands it to whoever listens."""

    def __init__(self, run: RunFolder, epochs: int, listener: Callable[[Status], None]) -> None:
        self.run, self.listener = run, listener
        self.written = 0.0
        pid = os.getpid()
        now = time.time()
        self.status = Status(
            state="running", epochs=epochs, pid=pid, pid_started=process_start_time(pid), started_at=now
        )

    def update(self, **changes: Any) -> None:
        """Write at once: a new phase, an end."""
        self.status = self.status.model_copy(update=changes)
        write_status(self.run, self.status)
        self.written = time.monotonic()
        self.listener(self.status)

    def tick(self, **changes: Any) -> None:
        """Write if the last time is long enough ago: a step, a sign of life."""
        self.status = self.status.model_copy(update=changes)
        if time.monotonic() - self.written >= INTERVAL_S:
            self.update()


class Clock:
    """Seconds left, from what steps and snapshots have cost so far."""

    def __init__(self, steps: int, snapshots: int) -> None:
        self.left = {"step": steps, "snapshot": snapshots}
        self.spent = {"step": 0.0, "snapshot": 0.0}
        self.done = {"step": 0, "snapshot": 0}

    def count(self, kind: str, seconds: float) -> None:
        self.left[kind] -= 1
        self.done[kind] += 1
        self.spent[kind] += seconds

    def eta_s(self) -> float | None:
        """None until one of each kind was seen, and STEPS_SEEN steps: the first ones are slow."""
        if not all(self.done.values()) or self.done["step"] < STEPS_SEEN:
            return None
        return sum(self.left[kind] * self.spent[kind] / self.done[kind] for kind in self.left)
