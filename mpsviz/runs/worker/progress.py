"""Where a run is, what it has taken and how long it will take, written to status.json often enough to watch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import psutil

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status, read_status, wish, write_status
from mpsviz.runs.processes.machine import machine, memory_kills
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.worker.failures import outcome

if TYPE_CHECKING:
    from mpsviz.tuning.loop.trainer import Step

INTERVAL_S = 0.3
STEPS_SEEN = 3


class Progress:
    """Holds the current status, writes it, and hands it to whoever listens."""

    def __init__(self, run: RunFolder, epochs: int, listener: Callable[[Status], None]) -> None:
        """A run that goes on keeps what its status said of where it is."""
        self.run, self.listener = run, listener
        self.process = psutil.Process()
        self.written = 0.0
        now = time.time()
        before = read_status(run) if (run.path / "status.json").exists() else Status()
        self.status = Status(
            state="running", epoch=before.epoch, epochs=epochs, step=before.step, steps=before.steps, started_at=now,
            machine=machine(), kills=memory_kills(), processes=before.processes,
            **process_fields(os.getpid(), run.path),
        )  # fmt: skip

    def update(self, **changes: Any) -> None:
        """Write at once: a new phase, an end."""
        memory = self.process.memory_info().rss / 1e6
        self.status = self.status.model_copy(update={"memory_mb": memory, **changes})
        write_status(self.run, self.status)
        self.written = time.monotonic()
        self.listener(self.status)

    def end(self, error: BaseException) -> None:
        """Write what stopped the run. Where the folder can't be written, whoever listens is told all the same."""
        try:
            self.update(eta_s=None, ended_at=time.time(), **outcome(error, wish(self.run)))
        except OSError:
            self.listener(self.status)

    def tick(self, **changes: Any) -> None:
        """Write if the last time is long enough ago: a step, a sign of life."""
        self.status = self.status.model_copy(update=changes)
        if time.monotonic() - self.written >= INTERVAL_S:
            self.update()


class Clock:
    """Seconds left, from what steps and snapshots have cost so far."""

    def __init__(self, steps: int, snapshots: int) -> None:
        """So many of each are to come."""
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

    def seen(self) -> dict[str, Any]:
        """What it knows of the costs, as JSON."""
        return {"spent": self.spent, "done": self.done}

    def recall(self, seen: Mapping[str, Any]) -> None:
        """Know of the costs what another clock of this run has seen."""
        self.spent, self.done = dict(seen["spent"]), dict(seen["done"])


class Tally:
    """Counts the time of steps and snapshots, and the images that were trained on.

    Args:
        clock: with what is still to do.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.began, self.seconds_before = time.perf_counter(), 0.0
        self.images, self.seconds_trained = 0, 0.0

    def count_step(self, step: Step) -> None:
        self.images += step.images
        self.seconds_trained += step.seconds
        self.clock.count("step", step.seconds)

    def count_snapshot(self, seconds: float) -> None:
        self.clock.count("snapshot", seconds)

    def seconds(self) -> float:
        """Of the whole run, without the time that it was paused or dead."""
        return self.seconds_before + time.perf_counter() - self.began

    def images_per_second(self) -> float:
        """Of training; 0 where nothing was trained."""
        return self.images / self.seconds_trained if self.seconds_trained else 0.0

    def counted(self) -> dict[str, Any]:
        """All of it, as JSON."""
        return {
            "seconds": self.seconds(),
            "images_trained": self.images,
            "seconds_trained": self.seconds_trained,
            "clock": self.clock.seen(),
        }

    def recall(self, counted: Mapping[str, Any]) -> None:
        """Count on from what a process before this one has counted."""
        self.seconds_before = counted["seconds"]
        self.images, self.seconds_trained = counted["images_trained"], counted["seconds_trained"]
        self.clock.recall(counted["clock"])
